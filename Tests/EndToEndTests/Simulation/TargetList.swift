/// The text of a configuration without a cloud, in which each connection has one target: `peer`.
struct TargetList: Sendable {
    struct Target: Sendable {
        let connection: String
        /// An address or a host name.
        let address: String
        /// Settings of its own in YAML's flow style, such as `dscp: EF, ttl: 9`.
        var probes = ""

        /// The labels of its series.
        var labels: [String: String] { TargetList.labels(of: connection) }
    }

    /// In YAML's flow style, without the braces.
    var icmp = ""
    /// The same, of what holds for all targets.
    var probes = ""
    var targets: [Target]
    /// Whether paths are traced: the network sees requests then that no target's figures count.
    var areTraced = false

    static func labels(of connection: String) -> [String: String] { ["connection": connection, "target": "peer"] }

    var text: String {
        let connections = targets.map { target in
            "  - { name: \(target.connection), probes: { \(target.probes) },"
                + " targets: [ { name: peer, address: \"\(target.address)\" } ] }\n"
        }
        return """
            monitors: { mode: none }
            icmp: { \(icmp) }
            probes: { trace: { enabled: \(areTraced) }, \(probes) }
            connections:
            \(connections.joined())
            """
    }
}
