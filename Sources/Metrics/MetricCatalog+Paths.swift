import Exposition

/// What is known of the ways to the targets.
extension MetricCatalog {
    // MARK: Paths, by connection and target

    static let paths = [pathMTU, pathMTUBlackHole, pathHops, pathChanges]

    static let pathMTU = MetricDescription(
        "vpn_probe_path_mtu_bytes", .gauge,
        "Largest IP packet known to pass to the target whole, headers included, up to probes.path_mtu.maximum; absent until "
            + "known.")
    static let pathMTUBlackHole = MetricDescription(
        "vpn_probe_path_mtu_black_hole", .gauge,
        "1 while packets above vpn_probe_path_mtu_bytes get lost without an ICMP packet-too-big, seen in two examinations in "
            + "a row, else 0; absent until known.")
    static let pathHops = MetricDescription(
        "vpn_path_hops", .gauge,
        "Hops to the target, itself included, in the last trace that reached it; absent before the first.")
    static let pathChanges = MetricDescription(
        "vpn_path_changes_total", .counter,
        "Traces that reached the target by another way than the last one before; hops that do not answer may be any.")
}
