import CloudWatching
package import Logging
import NetworkPrimitives
package import Probing
import VPNConfiguration

/// Derives the states of the pairs from their members, and reports each change.
package struct PairWatch: Sendable {
    package let pairs: PairStatus
    package let logger: Logger
    package let events: EventLog

    package init(pairs: PairStatus, logger: Logger, events: EventLog) {
        self.pairs = pairs
        self.logger = logger
        self.events = events
    }

    /// Updates the pairs from the states of their members.
    ///
    /// - Parameter states: the states by the connection's name.
    func update(states: [String: ConnectionState], _ circumstances: ConnectionCircumstances) {
        guard circumstances.configuration.monitors.mode != .none else { return pairs.record(PairTracker()) }
        let status = circumstances.status
        let watched = circumstances.connections
        var tracker = pairs.snapshot
        let changes = tracker.update(
            PairMembership.members(watched, reports: status.reports, states: states, neighbours: status.neighbours),
            missing: PairMembership.missing(
                watched, discovered: status.discovered, reports: status.reports, states: states))
        pairs.record(tracker)
        for change in changes { report(change, status.gatewayNames, at: circumstances.now.realtime) }
    }

    private func report(_ change: PairTracker.Change, _ names: GatewayNames, at time: Int64) {
        let (gateway, customer) = (
            names.gateway(change.key.gateway), names.customerGateway(change.key.customerGateway)
        )
        let metadata: Logger.Metadata = [
            "gateway": "\(gateway)", "customer_gateway": "\(customer)", "up": .stringConvertible(change.up),
            "members": .stringConvertible(change.members),
        ]
        switch change.new {
        case .protected: logger.info("pair of connections is protected", metadata: metadata)
        case .degraded: logger.warning("pair of connections has one member up", metadata: metadata)
        case .down: logger.warning("pair of connections has no member up", metadata: metadata)
        case .unknown: return
        }
        // The first state is no event.
        guard let old = change.old else { return }
        let text = "pair of \(gateway) and \(customer) changed from \(old.rawValue) to \(change.new.rawValue)"
        events.record(Event(time: time, kind: .pairChanged, connection: nil, text: text))
    }
}
