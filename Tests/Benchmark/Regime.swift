/// The circumstances of a measurement of probing.
struct Regime {
    /// The network that answers.
    enum Network {
        /// The kernel of the namespace answers within the sender's system call.
        case loopback
        /// A simulator behind a device answers after ``Regime/delay``.
        case distant
    }

    /// The comparison for the exporter.
    enum Measure: Equatable {
        /// The floor in the same regime.
        case floor
        /// The exporter in the regime with this name, if it was measured before.
        case exporter(in: String)
        case nothing
    }

    let name: String
    var targets = 1_000
    /// Seconds between two requests to a target.
    var interval = 1
    /// Additional addresses that never answer, probed at the same interval.
    var silentTargets = 0
    var network = Network.loopback
    /// Whether the sockets of the prober keep the kernel's default buffers.
    var hasDefaultBuffers = false
    /// Whether the simulator runs on the processor of the prober.
    var sharesProcessor = false
    /// The comparison for the exporter.
    var measure = Measure.floor

    /// The delay of a distant network in milliseconds.
    static let delay = 20

    /// Consecutive losses after which a silent target gets a separate socket. The number is low, so that this happens
    /// before the window.
    static let identifierLosses = 3

    static let all = [
        Regime(name: "distant", network: .distant),
        Regime(name: "silent", silentTargets: 1, network: .distant, measure: .exporter(in: "distant")),
        Regime(name: "one-processor", network: .distant, sharesProcessor: true),
        Regime(name: "default-buffers", targets: 10_000, hasDefaultBuffers: true),
        Regime(name: "long-interval", targets: 10_000, interval: 60, hasDefaultBuffers: true, measure: .nothing),
    ]

    /// The description of the regimes for people.
    static let legend = """
        distant: a network that answers after \(delay) ms. silent: distant, with one more target that never answers; ratio to \
        distant.
        one-processor: distant, with the simulator on the processor of the prober.
        default-buffers: sockets keep net.core.rmem_default and wmem_default; over lo.
        long-interval: default-buffers, with one request a minute and target; lost and drops include the first requests.
        """

    /// The number of due requests per second.
    var rate: Double { Double(targets + silentTargets) / Double(interval) }
}

/// The configuration file of the exporter for a regime, with the same packets as the floor.
enum ExporterConfiguration {
    private static let targetsPerConnection = 64
    /// The timeout in seconds. It is short, so that losses are reported soon.
    static let timeout = 1
    /// The name of the connection with targets that never answer.
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
