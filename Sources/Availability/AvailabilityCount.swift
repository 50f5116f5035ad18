import Probing
import VPNConfiguration

/// Counts the seconds in which one connection was available, and the seconds with a known answer.
///
/// A loss is known only after its timeout, and an outage only after several losses. Therefore each second is counted
/// some seconds after it has passed, and never changes again. A second that an outage touched is not good.
package struct AvailabilityCount: Sendable, Equatable {
    /// Seconds for which it is known whether the connection was available.
    package private(set) var total: UInt64 = 0
    /// Seconds in which the connection was available.
    package private(set) var good: UInt64 = 0
    /// The first second that is neither counted nor left out; `nil` before anything is known.
    private var next: Int64?
    /// The longest patience of the targets in the last evaluation, in nanoseconds.
    private var patience: Int64 = 0

    package init() {}

    /// The known state of one target of the connection.
    struct Target: Sendable {
        let outage: OutageState
        /// The time that the verdicts may take to settle, in nanoseconds. After it the target counts as one without
        /// requests, and delays no count.
        let patience: Int64

        init(outage: OutageState, patience: Int64) {
            self.outage = outage
            self.patience = patience
        }
    }

    private static let second: Int64 = 1_000_000_000
    /// Seconds between two evaluations, plus one second that has begun.
    private static let evaluationSpan: Int64 = 6

    /// Counts the seconds that have become known by `now`, in monotonic nanoseconds.
    ///
    /// - Parameter isAvailable: the cloud's decision, which outweighs the targets; `nil` if the targets decide. The
    ///   cloud reports no single seconds, so that this value applies to all seconds that become known now.
    mutating func update(
        _ targets: [Target], quorum: AvailabilityQuorum, byCloud isAvailable: Bool? = nil, at now: Int64
    ) {
        var settled = Int64.max
        for target in targets where target.hasSettled(at: now) { settled = min(settled, target.outage.settled ?? .max) }
        guard settled < .max else { return }
        // The target that delayed the count may be without requests now, or removed. Then the count continues from
        // where it stopped.
        let longest = targets.map(\.patience).max() ?? 0
        let patience = max(longest, self.patience)
        self.patience = longest
        // Counting starts after the second that is settled in part.
        let end = settled / Self.second
        guard var current = next else { return next = end + 1 }
        // No target sent requests for a longer time. These seconds are left out.
        if end - current > patience / Self.second + Self.evaluationSpan { current = end }
        while current < end {
            count(current, targets, quorum, byCloud: isAvailable, at: now)
            current += 1
        }
        next = max(current, next ?? current)
    }

    private mutating func count(
        _ second: Int64, _ targets: [Target], _ quorum: AvailabilityQuorum, byCloud decided: Bool?, at now: Int64
    ) {
        let states = targets.lazy.map { target in
            if !target.hasSettled(at: now) { return OutageState.State.unknown }
            return target.outage.wasInOutage(in: second) ? .outage : .up
        }
        guard let isAvailable = decided ?? quorum.isAvailable(states) else { return }
        total += 1
        if isAvailable { good += 1 }
    }
}

extension AvailabilityCount.Target {
    /// Whether verdicts of the target have settled within its patience.
    fileprivate func hasSettled(at now: Int64) -> Bool { outage.settled.map { $0 >= now - patience } ?? false }
}

extension AvailabilityQuorum {
    /// Returns whether enough targets answer; `nil` while unknown targets can still decide, such as before the first
    /// results.
    ///
    /// - Parameter states: the states of all targets of the connection.
    func isAvailable(_ states: some Collection<OutageState.State>) -> Bool? {
        guard !states.isEmpty else { return nil }
        let needed =
            switch self {
            case .any: 1
            case .all: states.count
            case .number(let number): min(number, states.count)
            }
        let up = states.count { $0 == .up }
        let unknown = states.count { $0 == .unknown }
        if up >= needed { return true }
        return up + unknown < needed ? false : nil
    }
}
