/// The exporter's configuration file for a regime, with the packets of the floor.
enum ExporterConfiguration {
    private static let targetsPerConnection = 64
    /// After which silence is loss, in seconds: short, so that loss is told soon.
    static let timeout = 1
    /// The connection whose targets never answer.
    static let silentConnection = "silent"

    static func text(_ regime: Regime) -> String {
        var text = """
            monitors: { mode: none }
            probes:
              { interval: \(regime.interval)s, timeout: \(timeout)s, payload_size: 56, trace: { enabled: false } }
            connections:

            """
        for (number, first) in stride(from: 0, to: regime.targets, by: targetsPerConnection).enumerated() {
            let indices = first..<min(first + targetsPerConnection, regime.targets)
            text += connection("c\(number)", indices)
        }
        let silent = regime.targets..<regime.targets + regime.silentTargets
        guard !silent.isEmpty else { return text }
        return "icmp: { identifier_losses: \(Regime.identifierLosses) }\n" + text + connection(silentConnection, silent)
    }

    private static func connection(_ name: String, _ indices: Range<Int>) -> String {
        indices.reduce("  - name: \(name)\n    targets:\n") { text, index in
            text + "      - { name: t\(index), address: \(NetworkNamespace.address(index)) }\n"
        }
    }
}
