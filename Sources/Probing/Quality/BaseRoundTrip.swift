/// What the path takes at least, without queues: the third least round trip of the last `window`, of which each second
/// counts once, in steps of a twelfth.
///
/// The very least is no base: a single wrong stamp, or a clock that is stepped, would hold it for the whole window. What
/// goes wrong at one moment concerns the replies of one second, or of two where it lies between them, however many there
/// are. A shorter route is the base after three seconds with replies.
///
/// A change of route that makes the path longer would be taken for a queue until the window has passed. So a minimum that
/// stays clearly above the base for a whole quarter of the window, while the round trips hardly vary, is the new base at
/// once: a queue varies, a route does not.
package struct BaseRoundTrip: Sendable {
    private static let steps: Int64 = 12
    /// The quarter of the window that a longer route must show.
    private static let proof: Int64 = 3

    private struct Slot: Sendable {
        var least = LeastRoundTrips()
        var maximum = Int64.min
    }

    /// The replies of the newest second, which count once.
    private struct Moment: Sendable {
        var second = Int64.min
        /// The slot that it belongs to.
        var slot = Int64.min
        var minimum = Int64.max
    }

    private let slotLength: Int64
    private var slots = InlineArray<13, Slot>(repeating: Slot())
    private var moment = Moment()
    private var newest = Int64.min / 2
    /// Slots before this one are of a former route.
    private var oldestOfRoute = Int64.min / 2

    /// - Parameter window: in nanoseconds.
    package init(window: Int64) {
        slotLength = max(1, window / Self.steps)
    }

    package mutating func record(_ roundTrip: Int64, at now: Int64) {
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

    /// In nanoseconds; absent where nothing was received in the window.
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
        // Judged once for each slot that is complete.
        if previous > Int64.min / 2 { findRouteChange() }
    }

    private mutating func findRouteChange() {
        let proof = (newest - Self.proof)...(newest - 1)
        guard let base = value(at: newest * slotLength), let minimum = least(of: proof).base else { return }
        var maximum = Int64.min
        for number in proof {
            let slot = slots[Self.index(of: number)]
            if slot.least.isEmpty { return }
            // Of all of them: a queue that fills slowly varies little within each.
            maximum = max(maximum, slot.maximum)
        }
        let rise = minimum - base
        // A tenth of the base, and at least 1 ms: less is no other route that matters.
        if rise > max(base / 10, 1_000_000), maximum - minimum < rise / 2 { oldestOfRoute = proof.lowerBound }
    }

    private static func index(of number: Int64) -> Int {
        let remainder = number % (steps + 1)
        return Int(remainder < 0 ? remainder + steps + 1 : remainder)
    }
}

/// The three least of many round trips.
private struct LeastRoundTrips: Sendable {
    private var values = InlineArray<3, Int64>(repeating: .max)
    private var count = 0

    var isEmpty: Bool { count == 0 }

    /// The third least; of fewer than ten the second, which is near the least still; `nil` of none.
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
