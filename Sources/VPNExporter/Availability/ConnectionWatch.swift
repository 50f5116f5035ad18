import ICMP
import Logging

/// Looks how the targets stand, whoever scrapes and when: counts the seconds in which connections were available, and
/// tells of outages that began and ended. That is within a second of a change, and every few seconds else.
struct ConnectionWatch: Sendable {
    let board: ProbeBoard
    let signal: OutageSignal
    let availability: AvailabilityStatus
    let events: EventLog
    let logger: Logger
    let clock: PingClock
    /// Is told of each change, for what looks closer then.
    var onChange: @Sendable (OutageChange, ProbeRecorder) -> Void = { _, _ in }

    private static let interval = Duration.seconds(1)
    /// Intervals from one look to the next where nothing changes.
    private static let idleIntervals = 5

    /// Runs until it is cancelled.
    func run() async {
        var intervals = 0
        while !Task.isCancelled {
            intervals += 1
            if signal.take() || intervals >= Self.idleIntervals {
                look()
                intervals = 0
            }
            try? await Task.sleep(for: Self.interval, tolerance: .milliseconds(100))
        }
    }

    /// One look. Changes are told when the book is given back: who hears of them may take his time, and read it.
    func look() {
        let recorders = board.all
        var changed: [(recorder: ProbeRecorder, changes: [OutageChange])] = []
        availability.update { book in
            var targets: [AvailabilityCount.Target] = []
            for (index, recorder) in recorders.enumerated() {
                let connection = recorder.target.id.connection
                let outage = recorder.takeOutage()
                targets.append(.init(outage: outage.state, patience: recorder.patience))
                if !outage.changes.isEmpty { changed.append((recorder, outage.changes)) }
                // A connection's targets stand together.
                let next = index + 1 < recorders.count ? recorders[index + 1].target.id.connection : nil
                guard next != connection else { continue }
                book.update(connection, targets, quorum: recorder.quorum, at: clock.now().monotonic)
                targets.removeAll(keepingCapacity: true)
            }
            book.endLook()
        }
        for (recorder, changes) in changed {
            for change in changes {
                tell(change, of: recorder.target.id)
                onChange(change, recorder)
            }
        }
    }

    private func tell(_ change: OutageChange, of target: ProbeTarget.ID) {
        var metadata: Logger.Metadata = [
            "connection": "\(target.connection)", "target": "\(target.target)",
            "time": "\(LogTime(milliseconds: change.time / 1_000_000))",
        ]
        switch change.kind {
        case .answers: return
        case .began:
            logger.warning("outage began", metadata: metadata)
            record(.outageBegan, "target \(target.target) does not answer", change.time, target)
        case .ended(let nanoseconds):
            let duration = DurationText.write(.milliseconds(nanoseconds / 1_000_000))
            metadata["duration"] = "\(duration)"
            logger.info("outage ended", metadata: metadata)
            record(.outageEnded, "target \(target.target) answers again after \(duration)", change.time, target)
        }
    }

    private func record(_ kind: Event.Kind, _ text: String, _ time: Int64, _ target: ProbeTarget.ID) {
        events.record(Event(time: time, kind: kind, connection: target.connection, text: text))
    }
}
