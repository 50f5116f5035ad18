import Glibc
package import Network
package import ProbeEngine
import Synchronization

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

/// An outage of a target that began or ended, or its first answer.
package struct OutageChange: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// The first thing that is known of the target, and it answers.
        case answers
        /// `failure` says why requests do not leave this host; `nil` if they are lost.
        case began(SendFailure?)
        /// After so many nanoseconds.
        case ended(after: Int64)
    }

    package let kind: Kind
    /// When the request was sent that it is known by, in nanoseconds since the Unix epoch.
    package let time: Int64
}

/// Tells whoever looks after outages that one began or ended, so that he need not go through all targets to see that
/// nothing did.
package final class OutageSignal: Sendable {
    private let isRaised = Atomic<Bool>(false)

    package func raise() { isRaised.store(true, ordering: .releasing) }

    /// Whether it was raised since the last call.
    package func take() -> Bool { isRaised.exchange(false, ordering: .acquiring) }
}

/// Whether something changes its state too often to be judged by its state alone.
///
/// Each change is a penalty of one that fades with a half-life, as in the damping of routes (RFC 2439): above one bound it
/// flaps, and only below a lower one it no longer does, so that the answer itself does not flap.
package struct FlapDamping: Sendable {
    /// In nanoseconds.
    static let halfLife: Int64 = 300_000_000_000
    package static let upperBound = 3.5
    package static let lowerBound = 1.5

    private var penalty: Double = 0
    /// Of the newest change.
    private var time: Int64 = 0
    /// After the newest change.
    private var flaps = false

    /// - Parameter now: monotonic nanoseconds.
    mutating func recordChange(at now: Int64) {
        let flapped = isFlapping(at: now)
        penalty = penalty(at: now) + 1
        time = now
        flaps = flapped || penalty > Self.upperBound
    }

    package func isFlapping(at now: Int64) -> Bool { flaps && penalty(at: now) > Self.lowerBound }

    private func penalty(at now: Int64) -> Double {
        penalty * exp2(-Double(max(0, now - time)) / Double(Self.halfLife))
    }
}
