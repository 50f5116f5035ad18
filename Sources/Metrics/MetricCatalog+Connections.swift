import Exposition

/// The metrics of the exporter's conclusions about connections: states, maintenance, objectives and pairs.
extension MetricCatalog {
    // MARK: States, by connection

    static let connections = [connectionUp, connectionState, connectionDiagnosis, maintenance, silenceEnd]

    static let connectionUp = MetricDescription(
        "vpn_connection_up", .gauge,
        "1 for the connection states up and degraded, 0 for down. Absent while the state is unknown.")
    static let connectionState = MetricDescription(
        "vpn_connection_state", .gauge,
        "1 for the connection's current state, otherwise 0: up, degraded, down or unknown.")
    static let connectionDiagnosis = MetricDescription(
        "vpn_connection_diagnosis", .gauge,
        "1 for the side with the problem, otherwise 0: healthy, line, tunnel, inside, cloud, this_host, maintenance or "
            + "unknown.")
    static let maintenance = MetricDescription(
        "vpn_connection_maintenance", .gauge,
        "1 while a maintenance window is open or a silence is active for the connection, otherwise 0. Probing continues."
    )
    static let silenceEnd = MetricDescription(
        "vpn_connection_silence_end_timestamp_seconds", .gauge,
        "Unix time at the end of the connection's silence. Absent without a silence.")

    // MARK: Objectives, by connection or by connection and target

    static let objectives = [requests, goodRequests, seconds, goodSeconds, objectiveRatio, objectiveRoundTrip]

    static let requests = MetricDescription(
        "vpn_slo_requests_total", .counter, "Echo requests with a verdict, by objective: loss or rtt.")
    static let goodRequests = MetricDescription(
        "vpn_slo_good_requests_total", .counter,
        "Echo requests within the objective: answered (loss), or answered within vpn_slo_rtt_objective_seconds (rtt).")
    static let seconds = MetricDescription(
        "vpn_slo_seconds_total", .counter,
        "Seconds with a known connection state, for the objective availability. Counted some seconds late.")
    static let goodSeconds = MetricDescription(
        "vpn_slo_good_seconds_total", .counter, "Seconds with the connection available.")
    static let objectiveRatio = MetricDescription(
        "vpn_slo_objective_ratio", .gauge,
        "Share of requests or seconds required to be good, by objective, 0 to 1.")
    static let objectiveRoundTrip = MetricDescription(
        "vpn_slo_rtt_objective_seconds", .gauge, "Round-trip time within which a reply is good.")

    // MARK: Pairs, by gateway and customer gateway

    static let pairs = [pairState, pairMembers, pairMembersUp, pairMemberInfo, pairStateChanges]

    static let pairState = MetricDescription(
        "vpn_pair_state", .gauge,
        "1 for the pair's state, otherwise 0: protected with two or more connections up, degraded with one, down with "
            + "none, unknown if unknown members decide.")
    static let pairMembers = MetricDescription(
        "vpn_pair_members", .gauge, "Connections in the pair.")
    static let pairMembersUp = MetricDescription(
        "vpn_pair_members_up", .gauge, "Connections in the pair with the state up or degraded.")
    static let pairMemberInfo = MetricDescription(
        "vpn_pair_member_info", .gauge, "Always 1. The labels name a connection in the pair.")
    static let pairStateChanges = MetricDescription(
        "vpn_pair_state_changes_total", .counter, "Changes of the pair from one known state to another.")
}
