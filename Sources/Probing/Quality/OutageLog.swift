package import Network

/// Whether a target is in outage, since when by the wall clock, and what of it nobody has been told yet.
package struct OutageLog: Sendable {
    package private(set) var state: OutageState
    package private(set) var flaps = FlapDamping()
    /// When the newest outage began and when one last ended, in nanoseconds since the Unix epoch: monotonic times as the
    /// wall clock stood when they became known.
    package private(set) var lastStart: Int64?
    package private(set) var lastEnd: Int64?
    /// Changes that nobody took; so many that a target which flaps faster than somebody looks loses the oldest.
    private var untold: [OutageChange] = []
    private static let mostUntold = 16

    package init(threshold: UInt32) {
        state = OutageState(threshold: threshold)
    }

    /// Enters the end of the next request in the order of sending, which became known at `time`.
    package mutating func record(_ ending: VerdictOrder.Ending, at time: ClockReading) {
        let former = state.state
        guard let change = state.record(ending) else { return }
        if former != .unknown { flaps.recordChange(at: time.monotonic) }
        switch change {
        case .answers: note(.answers, ending.sent, time)
        case .began: lastStart = note(.began(state.failure), state.lastStart ?? ending.sent, time)
        case .ended: lastEnd = note(.ended(after: state.lastDuration), ending.sent, time)
        }
    }

    var hasUntold: Bool { !untold.isEmpty }

    /// Takes the changes since the last call, oldest first.
    mutating func takeChanges() -> [OutageChange] {
        guard !untold.isEmpty else { return [] }
        defer { untold = [] }
        return untold
    }

    @discardableResult
    private mutating func note(_ kind: OutageChange.Kind, _ sent: Int64, _ time: ClockReading) -> Int64 {
        let moment = time.realtime - (time.monotonic - sent)
        if untold.count == Self.mostUntold { untold.removeFirst() }
        untold.append(OutageChange(kind: kind, time: moment))
        return moment
    }
}
