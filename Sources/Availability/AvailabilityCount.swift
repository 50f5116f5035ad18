package import Probing
package import VPNConfiguration

/// Counts the seconds in which one connection was available, and those of which that is known.
///
/// A loss is known only after its timeout, and an outage only after several, so that a second is counted some seconds after
/// it has passed, once and for all. A second that an outage touched is not good.
package struct AvailabilityCount: Sendable, Equatable {
    /// Seconds of which it is known whether the connection was available.
    package private(set) var total: UInt64 = 0
    /// Those in which it was.
    package private(set) var good: UInt64 = 0
    /// All seconds before this one are counted or left out; `nil` before anything was known.
    private var next: Int64?
    /// The longest of the targets' at the last look, in nanoseconds.
    private var patience: Int64 = 0

    package init() {}

    /// What is known of one of the connection's targets.
    package struct Target: Sendable {
        package let outage: OutageState
        /// How long its verdicts may take to settle, in nanoseconds. After that the target is taken for one that cannot be
        /// asked, which holds up nobody.
        package let patience: Int64

        package init(outage: OutageState, patience: Int64) {
            self.outage = outage
            self.patience = patience
        }
    }

    private static let second: Int64 = 1_000_000_000
    /// Seconds that may pass between two looks, and one that is begun.
    private static let lookSpan: Int64 = 6

    /// Counts what has become known by `now`, in monotonic nanoseconds.
    ///
    /// - Parameter isAvailable: what the cloud's word decides, whatever the targets answer; `nil` if they decide. It is not
    ///   known second by second: those that become known now count by it.
    package mutating func update(
        _ targets: [Target], quorum: AvailabilityQuorum, byCloud isAvailable: Bool? = nil, at now: Int64
    ) {
        var settled = Int64.max
        for target in targets where target.isAsked(at: now) { settled = min(settled, target.outage.settled ?? .max) }
        guard settled < .max else { return }
        // Who held up the count may have been given up meanwhile, or be gone: then it goes on where it stood.
        let longest = targets.map(\.patience).max() ?? 0
        let patience = max(longest, self.patience)
        self.patience = longest
        // The second that is settled in part begins what is counted.
        let end = settled / Self.second
        guard var current = next else { return next = end + 1 }
        // Of a longer time nobody was asked.
        if end - current > patience / Self.second + Self.lookSpan { current = end }
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
            if !target.isAsked(at: now) { return OutageState.State.unknown }
            return target.outage.wasInOutage(in: second) ? .outage : .up
        }
        guard let isAvailable = decided ?? quorum.isAvailable(states) else { return }
        total += 1
        if isAvailable { good += 1 }
    }
}

extension AvailabilityCount.Target {
    /// Whether verdicts of it have settled lately.
    fileprivate func isAsked(at now: Int64) -> Bool { outage.settled.map { $0 >= now - patience } ?? false }
}

extension AvailabilityQuorum {
    /// Absent while it can still come out either way, as before the first results.
    ///
    /// - Parameter states: of all the connection's targets.
    package func isAvailable(_ states: some Collection<OutageState.State>) -> Bool? {
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
