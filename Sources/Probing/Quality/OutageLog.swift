import Glibc
import NetworkPrimitives
package import ProbeEngine
import Synchronization

/// The outage state of a target, its wall-clock times, and the changes that are not reported yet.
package struct OutageLog: Sendable {
    package private(set) var state: OutageState
    package private(set) var flaps = FlapDamping()
    /// The start of the newest outage and the end of the last one, in nanoseconds since the Unix epoch. The wall clock
    /// converts the monotonic times when they become known.
    package private(set) var lastStart: Int64?
    package private(set) var lastEnd: Int64?
    /// Changes that no reader took. A target that changes faster than the reader loses the oldest ones.
    private var unreported: [OutageChange] = []
    private static let unreportedLimit = 16

    init(threshold: UInt32) {
        state = OutageState(threshold: threshold)
    }

    /// Enters the end of the next request in the order of sending, which became known at `time`.
    mutating func record(_ ending: VerdictOrder.Ending, at time: ClockReading) {
        let former = state.state
        guard let change = state.record(ending) else { return }
        if former != .unknown { flaps.recordChange(at: time.monotonic) }
        switch change {
        case .answers: note(.answers, ending.sent, time)
        case .began: lastStart = note(.began(state.failure), state.lastStart ?? ending.sent, time)
        case .ended: lastEnd = note(.ended(after: state.lastDuration), ending.sent, time)
        }
    }

    var hasUnreported: Bool { !unreported.isEmpty }

    /// Takes the changes since the last call, oldest first.
    mutating func takeChanges() -> [OutageChange] {
        guard !unreported.isEmpty else { return [] }
        defer { unreported = [] }
        return unreported
    }

    @discardableResult
    private mutating func note(_ kind: OutageChange.Kind, _ sent: Int64, _ time: ClockReading) -> Int64 {
        let moment = time.realtime - (time.monotonic - sent)
        if unreported.count == Self.unreportedLimit { unreported.removeFirst() }
        unreported.append(OutageChange(kind: kind, time: moment))
        return moment
    }
}

/// The start or end of a target's outage, or its first reply.
package struct OutageChange: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// The first known state of the target is up.
        case answers
        /// The reason why requests do not leave this host; `nil` if they are lost.
        case began(SendFailure?)
        /// The duration of the outage, in nanoseconds.
        case ended(after: Int64)
    }

    package let kind: Kind
    /// The time at which the decisive request was sent, in nanoseconds since the Unix epoch.
    package let time: Int64
}

/// A signal that some outage began or ended, so that a reader need not check all targets.
package final class OutageSignal: Sendable {
    private let isRaised = Atomic<Bool>(false)

    func raise() { isRaised.store(true, ordering: .releasing) }

    /// Returns whether the signal was raised since the last call, and resets it.
    package func take() -> Bool { isRaised.exchange(false, ordering: .acquiring) }
}

/// Detects whether a state changes too often to be meaningful.
///
/// Each change adds a penalty of 1 that decays with a half-life, as in route flap damping (RFC 2439). Flapping begins
/// above the upper bound and ends below the lower one, so that the result itself does not flap.
package struct FlapDamping: Sendable {
    /// Nanoseconds.
    static let halfLife: Int64 = 300_000_000_000
    package static let upperBound = 3.5
    package static let lowerBound = 1.5

    private var penalty: Double = 0
    /// The time of the newest change, in monotonic nanoseconds.
    private var time: Int64 = 0
    /// Whether the state flapped after the newest change.
    private var flaps = false

    /// Records a change.
    ///
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
