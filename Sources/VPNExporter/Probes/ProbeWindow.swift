/// What the verdicts of the last `length` nanoseconds show, whoever asks and whenever.
///
/// It slides in steps of a twelfth: a verdict counts from its moment until between 12 and 13 twelfths later, so that a
/// window of one interval never falls empty between two verdicts.
struct ProbeWindow: Sendable {
    /// What one window shows; round-trip times in nanoseconds, absent where nothing was received.
    struct Summary: Sendable, Equatable {
        var completed: UInt64 = 0
        var lost: UInt64 = 0
        var mean: Int64?
        var minimum: Int64?
        var maximum: Int64?
        /// Of all round trips in the window, as of a population.
        var standardDeviation: Int64?
        /// Mean absolute difference of the round trips of consecutive requests (RFC 5481 IPDV).
        var jitter: Int64?
    }

    private struct Slot: Sendable {
        var number: Int64 = .min
        var lost: UInt64 = 0
        var replies: Int64 = 0
        var sum: Int64 = 0
        var sumOfSquares: Double = 0
        var minimum: Int64 = .max
        var maximum: Int64 = .min
        var differences: Int64 = 0
        var sumOfDifferences: Int64 = 0
    }

    private static let steps: Int64 = 12
    private let slotLength: Int64
    private var slots = InlineArray<13, Slot>(repeating: Slot())
    private var previous: (sequence: UInt64, time: Int64)?

    init(length: Int64) {
        slotLength = max(1, length / Self.steps)
    }

    /// Enters a reply that took `time` nanoseconds. A pair counts for jitter where no request lies between the two.
    mutating func recordReply(_ time: Int64, sequence: UInt64, at now: Int64) {
        let index = slot(at: now)
        slots[index].replies += 1
        slots[index].sum += time
        slots[index].sumOfSquares += Double(time) * Double(time)
        slots[index].minimum = min(time, slots[index].minimum)
        slots[index].maximum = max(time, slots[index].maximum)
        if let previous, sequence == previous.sequence + 1 || sequence + 1 == previous.sequence {
            slots[index].differences += 1
            slots[index].sumOfDifferences += abs(time - previous.time)
        }
        previous = (sequence, time)
    }

    mutating func recordLoss(at now: Int64) {
        slots[slot(at: now)].lost += 1
    }

    func summary(at now: Int64) -> Summary {
        var total = Slot()
        let current = now / slotLength
        for index in slots.indices where slots[index].number >= current - Self.steps {
            let slot = slots[index]
            total.lost += slot.lost
            total.replies += slot.replies
            total.sum += slot.sum
            total.sumOfSquares += slot.sumOfSquares
            total.minimum = min(slot.minimum, total.minimum)
            total.maximum = max(slot.maximum, total.maximum)
            total.differences += slot.differences
            total.sumOfDifferences += slot.sumOfDifferences
        }
        return Self.summarise(total)
    }

    private static func summarise(_ total: Slot) -> Summary {
        var summary = Summary(completed: total.lost + UInt64(total.replies), lost: total.lost)
        guard total.replies > 0 else { return summary }
        let mean = Double(total.sum) / Double(total.replies)
        summary.mean = total.sum / total.replies
        summary.minimum = total.minimum
        summary.maximum = total.maximum
        summary.standardDeviation = Int64(max(0, total.sumOfSquares / Double(total.replies) - mean * mean).squareRoot())
        if total.differences > 0 { summary.jitter = total.sumOfDifferences / total.differences }
        return summary
    }

    /// The place of the slot that `now` falls into, emptied where it held an older one.
    private mutating func slot(at now: Int64) -> Int {
        let number = now / slotLength
        let index = Int(number % (Self.steps + 1))
        if slots[index].number != number { slots[index] = Slot(number: number) }
        return index
    }
}
