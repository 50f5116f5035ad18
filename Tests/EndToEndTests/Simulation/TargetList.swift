/// The text of a configuration without a cloud. Each connection has one target: `peer`.
struct TargetList: Sendable {
    struct Target: Sendable {
        let connection: String
        /// An address or a host name.
        let address: String
        /// The target's settings in YAML's flow style, such as `dscp: EF, ttl: 9`.
        var probes = ""

        /// The labels of the target's series.
        var labels: [String: String] { TargetList.labels(of: connection) }
    }

    /// The section `icmp` in YAML's flow style, without braces.
    var icmp = ""
    /// The section `probes` in YAML's flow style, without braces.
    var probes = ""
    var targets: [Target]
    /// Whether to trace paths. The network then sees requests that no target counts.
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
