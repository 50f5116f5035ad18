/// The exporter's configuration file for a number of targets, each probed once a second with the packets of the floor.
enum ExporterConfiguration {
    private static let targetsPerConnection = 64
    /// After which silence is loss, in seconds: short, so that loss is told soon.
    static let timeout = 1

    static func text(targets: Int) -> String {
        var text = """
            monitors: { mode: none }
            probes: { interval: 1s, timeout: \(timeout)s, payload_size: 56, trace: { enabled: false } }
            connections:

            """
        for (number, first) in stride(from: 0, to: targets, by: targetsPerConnection).enumerated() {
            text += "  - name: c\(number)\n    targets:\n"
            for index in first..<min(first + targetsPerConnection, targets) {
                text += "      - { name: t\(index), address: \(NetworkNamespace.address(index)) }\n"
            }
        }
        return text
    }
}
