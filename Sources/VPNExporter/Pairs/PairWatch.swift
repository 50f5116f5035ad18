import ICMP
import Logging

/// Looks every few seconds how the pairs stand, whoever scrapes and when, and tells of each change.
struct PairWatch: Sendable {
    /// Those of the file, which count until reconciliation says which are watched.
    let connections: [ConnectionConfiguration]
    let status: MonitorStatus
    let board: ProbeBoard
    let pairs: PairStatus
    let logger: Logger
    let events: EventLog
    let clock: PingClock

    private static let interval = Duration.seconds(5)

    /// Runs until it is cancelled; goes on from how the pairs were left.
    func run() async {
        var book = pairs.snapshot
        while !Task.isCancelled {
            look(&book)
            try? await Task.sleep(for: Self.interval, tolerance: .milliseconds(500))
        }
    }

    /// One look: takes over what is known, hands it on, and tells what changed.
    func look(_ book: inout PairBook) {
        let status = status.snapshot
        let watched = status.watched(or: connections)
        let changes = book.update(
            PairMembership.members(watched, reports: status.reports, answers: answers, neighbours: status.neighbours),
            missing: PairMembership.missing(watched, discovered: status.discovered, reports: status.reports))
        pairs.record(book)
        let names = status.gatewayNames
        for change in changes { report(change, names) }
    }

    /// A target that never answered says nothing: many customer gateways drop echo requests while their tunnels are up. Nor
    /// does one that can no longer be asked.
    private var answers: [String: Bool] {
        var states: [String: [OutageState.State]] = [:]
        var quorums: [String: AvailabilityQuorum] = [:]
        let now = clock.now().monotonic
        for recorder in board.all {
            guard let state = recorder.answering(at: now) else { continue }
            states[recorder.target.id.connection, default: []].append(state)
            quorums[recorder.target.id.connection] = recorder.quorum
        }
        return states.reduce(into: [:]) { answers, entry in
            answers[entry.key] = quorums[entry.key]?.isAvailable(entry.value)
        }
    }

    private func report(_ change: PairBook.Change, _ names: GatewayNames) {
        let (gateway, customer) = (
            names.gateway(change.key.gateway), names.customerGateway(change.key.customerGateway)
        )
        let metadata: Logger.Metadata = [
            "gateway": "\(gateway)", "customer_gateway": "\(customer)", "up": "\(change.up)",
            "members": "\(change.members)",
        ]
        switch change.new {
        case .protected: logger.info("pair of connections is protected", metadata: metadata)
        case .degraded: logger.warning("pair of connections has only one that is up", metadata: metadata)
        case .down: logger.warning("pair of connections has none that is up", metadata: metadata)
        }
        // How it stands at the start is no event.
        guard let old = change.old else { return }
        let text = "pair of \(gateway) and \(customer) went from \(old.rawValue) to \(change.new.rawValue)"
        events.record(Event(time: clock.now().realtime, kind: .pairChanged, connection: nil, text: text))
    }
}
