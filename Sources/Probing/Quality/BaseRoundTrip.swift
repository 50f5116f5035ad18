/// The round-trip time of the path without queues: the third smallest of the last `window`, in steps of a twelfth. Each
/// second counts once.
///
/// The smallest value is not suitable: one wrong timestamp, or a clock that steps, would keep it wrong for the whole
/// window. An error at one moment affects the replies of one second, or of two adjacent seconds. A shorter route
/// becomes the base after three seconds with replies.
///
/// A longer route looks like a queue until the window has passed. A queue varies, and a route does not. Therefore a
/// minimum becomes the base at once if it stays clearly above the old base for a quarter of the window with little
/// variation.
package struct BaseRoundTrip: Sendable {
    private static let steps: Int64 = 12
    /// The quarter of the window that must show a longer route.
    private static let proof: Int64 = 3

    private struct Slot: Sendable {
        var least = LeastRoundTrips()
        var maximum = Int64.min
    }

    /// The replies of the newest second, which count once.
    private struct Moment: Sendable {
        var second = Int64.min
        /// The slot of the second.
        var slot = Int64.min
        var minimum = Int64.max
    }

    private let slotLength: Int64
    private var slots = InlineArray<13, Slot>(repeating: Slot())
    private var moment = Moment()
    private var newest = Int64.min / 2
    /// The first slot of the current route.
    private var oldestOfRoute = Int64.min / 2

    /// Creates an empty window.
    ///
    /// - Parameter window: the length in nanoseconds.
    init(window: Int64) {
        slotLength = max(1, window / Self.steps)
    }

    mutating func record(_ roundTrip: Int64, at now: Int64) {
        let number = now / slotLength
        let slot = max(number, newest - Self.steps)
        let second = now / 1_000_000_000
        if second != moment.second || slot != moment.slot {
            endMoment()
            moment = Moment(second: second, slot: slot)
        }
        if number > newest { begin(number) }
        moment.minimum = min(moment.minimum, roundTrip)
        let index = Self.index(of: slot)
        slots[index].maximum = max(slots[index].maximum, roundTrip)
    }

    /// Returns the base in nanoseconds; `nil` without a reply in the window.
    package func value(at now: Int64) -> Int64? {
        let oldest = max(now / slotLength - Self.steps, newest - Self.steps, oldestOfRoute)
        guard oldest <= newest else { return nil }
        return least(of: oldest...newest).base
    }

    private func least(of numbers: ClosedRange<Int64>) -> LeastRoundTrips {
        var least = numbers.reduce(into: LeastRoundTrips()) { $0.add(slots[Self.index(of: $1)].least) }
        if numbers.contains(moment.slot) { least.add(moment.minimum) }
        return least
    }

    private mutating func endMoment() {
        guard moment.minimum < .max, moment.slot >= newest - Self.steps else { return }
        slots[Self.index(of: moment.slot)].least.add(moment.minimum)
    }

    private mutating func begin(_ number: Int64) {
        let previous = newest
        for passed in max(newest + 1, number - Self.steps)...number { slots[Self.index(of: passed)] = Slot() }
        newest = number
        // The route is checked once for each complete slot.
        if previous > Int64.min / 2 { findRouteChange() }
    }

    private mutating func findRouteChange() {
        let proof = (newest - Self.proof)...(newest - 1)
        guard let base = value(at: newest * slotLength), let minimum = least(of: proof).base else { return }
        var maximum = Int64.min
        for number in proof {
            let slot = slots[Self.index(of: number)]
            if slot.least.isEmpty { return }
            // The maximum of all slots counts, since a queue that fills slowly varies little within one slot.
            maximum = max(maximum, slot.maximum)
        }
        let rise = minimum - base
        // A smaller rise than a tenth of the base, or than 1 ms, is no relevant change of route.
        if rise > max(base / 10, 1_000_000), maximum - minimum < rise / 2 { oldestOfRoute = proof.lowerBound }
    }

    private static func index(of number: Int64) -> Int {
        let remainder = number % (steps + 1)
        return Int(remainder < 0 ? remainder + steps + 1 : remainder)
    }
}

/// The three smallest of many round-trip times.
private struct LeastRoundTrips: Sendable {
    private var values = InlineArray<3, Int64>(repeating: .max)
    private var count = 0

    var isEmpty: Bool { count == 0 }

    /// The third smallest; of fewer than ten the second; `nil` of none.
    var base: Int64? {
        switch count {
        case 0: nil
        case 1: values[0]
        case 2..<10: values[1]
        default: values[2]
        }
    }

    mutating func add(_ value: Int64) {
        count += 1
        insert(value)
    }

    mutating func add(_ others: LeastRoundTrips) {
        count += others.count
        for index in others.values.indices { insert(others.values[index]) }
    }

    private mutating func insert(_ value: Int64) {
        var value = value
        for index in values.indices where value < values[index] { swap(&values[index], &value) }
    }
}
