import Exposition

/// How the pairs of connections stand.
extension MetricCatalog {
    // MARK: Pairs of connections, by gateway and customer gateway

    static let pairs = [pairState, pairMembers, pairMembersUp, pairMemberInfo, pairStateChanges]

    static let pairState = MetricDescription(
        "vpn_pair_state", .gauge,
        "1 for the state of the connections from one gateway to one customer gateway, else 0: protected with two or more "
            + "up, degraded with one, down with none, unknown while members without a known state decide.")
    static let pairMembers = MetricDescription(
        "vpn_pair_members", .gauge, "Connections of the pair that the cloud lists.")
    static let pairMembersUp = MetricDescription(
        "vpn_pair_members_up", .gauge,
        "Connections of the pair with the state up or degraded.")
    static let pairMemberInfo = MetricDescription(
        "vpn_pair_member_info", .gauge, "A connection that belongs to the pair; always 1.")
    static let pairStateChanges = MetricDescription(
        "vpn_pair_state_changes_total", .counter, "How often the pair went from one state to another.")
}
