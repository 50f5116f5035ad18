/// What the path takes at least, without queues: the least round trip of the last `window`, in steps of a twelfth.
///
/// A change of route that makes the path longer would be taken for a queue until the window has passed. So a minimum that
/// stays clearly above the base for a whole quarter of the window, while the round trips hardly vary, is the new base at
/// once: a queue varies, a route does not.
struct BaseRoundTrip: Sendable {
    private static let steps: Int64 = 12
    /// The quarter of the window that a longer route must show.
    private static let proof: Int64 = 3

    private struct Slot: Sendable {
        var minimum = Int64.max
        var maximum = Int64.min
        var isEmpty: Bool { minimum > maximum }
    }

    private let slotLength: Int64
    private var slots = InlineArray<13, Slot>(repeating: Slot())
    private var newest = Int64.min / 2
    /// Slots before this one are of a former route.
    private var oldestOfRoute = Int64.min / 2

    /// - Parameter window: in nanoseconds.
    init(window: Int64) {
        slotLength = max(1, window / Self.steps)
    }

    mutating func record(_ roundTrip: Int64, at now: Int64) {
        let number = now / slotLength
        if number > newest {
            let previous = newest
            for passed in max(newest + 1, number - Self.steps)...number { slots[Self.index(of: passed)] = Slot() }
            newest = number
            // Judged once for each slot that is complete.
            if previous > Int64.min / 2 { findRouteChange() }
        }
        let index = Self.index(of: max(number, newest - Self.steps))
        slots[index].minimum = min(slots[index].minimum, roundTrip)
        slots[index].maximum = max(slots[index].maximum, roundTrip)
    }

    /// In nanoseconds; absent where nothing was received in the window.
    func value(at now: Int64) -> Int64? {
        let oldest = max(now / slotLength - Self.steps, newest - Self.steps, oldestOfRoute)
        guard oldest <= newest else { return nil }
        let least = (oldest...newest).reduce(Int64.max) { min($0, slots[Self.index(of: $1)].minimum) }
        return least == .max ? nil : least
    }

    private mutating func findRouteChange() {
        let proof = (newest - Self.proof)...(newest - 1)
        guard let base = value(at: newest * slotLength) else { return }
        var minimum = Int64.max
        var maximum = Int64.min
        for number in proof {
            let slot = slots[Self.index(of: number)]
            if slot.isEmpty { return }
            minimum = min(minimum, slot.minimum)
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
