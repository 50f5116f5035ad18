import Logging
import Network

/// Logs and lists as events what changed of the packets that a target's path takes.
struct PathMTUReport: Sendable {
    let events: EventLog
    let logger: Logger

    /// An examination turned `former` into `state`.
    func record(_ former: PathMTUState, _ state: PathMTUState, of target: ProbeTarget.ID, at time: ClockReading) {
        var metadata: Logger.Metadata = ["connection": "\(target.connection)", "target": "\(target.target)"]
        if let known = state.known { metadata["path_mtu"] = .stringConvertible(known) }
        if let known = former.known { metadata["former_path_mtu"] = .stringConvertible(known) }
        let size = state.known ?? 0
        switch (former.isBlackHole ?? false, state.isBlackHole ?? false) {
        case (false, true):
            logger.warning("larger packets get lost without an answer that says so", metadata: metadata)
            record(.pathMTUBlackHole, "packets above \(size) bytes get lost without an answer", target, time)
        case (true, false):
            logger.info("larger packets get no longer lost without an answer", metadata: metadata)
            record(.pathMTUChanged, "packets of \(size) bytes pass, and no longer get lost in silence", target, time)
        default:
            guard let known = former.known, known != state.known else { return }
            logger.info("another size of packet passes than before", metadata: metadata)
            record(.pathMTUChanged, "packets of \(size) bytes pass, before it were \(known)", target, time)
        }
    }

    private func record(_ kind: Event.Kind, _ text: String, _ target: ProbeTarget.ID, _ time: ClockReading) {
        events.record(
            Event(
                time: time.realtime, kind: kind, connection: target.connection, text: "target \(target.target): \(text)"
            ))
    }
}
