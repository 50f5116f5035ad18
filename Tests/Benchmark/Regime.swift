/// The circumstances under which probing is measured.
struct Regime {
    /// What answers.
    enum Network {
        /// The kernel of the namespace, within the sender's own call.
        case loopback
        /// A simulator behind a device, after ``Regime/delay``.
        case distant
    }

    enum Measure: Equatable {
        /// In the same regime.
        case floor
        /// In the regime of this name, if that was measured before.
        case exporter(in: String)
        case nothing
    }

    let name: String
    var targets = 1_000
    /// Seconds between two requests to a target.
    var interval = 1
    /// Addresses beside the targets that never answer, each probed as often.
    var silentTargets = 0
    var network = Network.loopback
    /// Whether the prober's sockets keep the kernel's default buffers.
    var hasDefaultBuffers = false
    /// Whether the simulator runs on the prober's processor.
    var sharesProcessor = false
    /// What the exporter is compared with.
    var measure = Measure.floor

    /// Of a distant network, in milliseconds.
    static let delay = 20

    /// Losses in a row after which a silent target gets a socket of its own: few, so that this is before the window.
    static let identifierLosses = 3

    static let all = [
        Regime(name: "distant", network: .distant),
        Regime(name: "silent", silentTargets: 1, network: .distant, measure: .exporter(in: "distant")),
        Regime(name: "one-processor", network: .distant, sharesProcessor: true),
        Regime(name: "default-buffers", targets: 10_000, hasDefaultBuffers: true),
        Regime(name: "long-interval", targets: 10_000, interval: 60, hasDefaultBuffers: true, measure: .nothing),
    ]

    /// The same for people.
    static let legend = """
        distant: a network that answers after \(delay) ms. silent: the same, and one target more that never answers; ratio to \
        distant.
        one-processor: distant, with the network's simulator on the prober's processor.
        default-buffers: sockets keep net.core.rmem_default and wmem_default; over lo.
        long-interval: the same with one request a minute and target; the first requests are in lost and drops.
        """

    /// Requests that are due in a second.
    var rate: Double { Double(targets + silentTargets) / Double(interval) }
}
