/// What the verdicts of the last `length` nanoseconds show, whoever asks and whenever.
///
/// It slides in steps of a twelfth: a verdict counts from its moment until between 12 and 13 twelfths later, so that a
/// window of one interval never falls empty between two verdicts.
package struct ProbeWindow: Sendable {
    /// What one window shows; round-trip times in nanoseconds, absent where nothing was received.
    package struct Summary: Sendable, Equatable {
        package var completed: UInt64 = 0
        package var lost: UInt64 = 0
        package var mean: Int64?
        package var minimum: Int64?
        package var maximum: Int64?
        /// Of all round trips in the window, as of a population.
        package var standardDeviation: Int64?
        /// Mean absolute difference of the round trips of consecutive requests (RFC 5481 IPDV).
        package var jitter: Int64?
        /// The most requests in a row that were lost, as far as they were so within the window.
        package var longestBurst: UInt64 = 0
        /// Quantiles by the nearest rank.
        package var median: Int64?
        package var p90: Int64?
        package var p95: Int64?
        package var p99: Int64?
    }

    private struct Slot: Sendable {
        var lost: UInt32 = 0
        var replies: UInt32 = 0
        var differences: UInt32 = 0
        var longestBurst: UInt32 = 0
        var sum: Int64 = 0
        var sumOfSquares: Double = 0
        var minimum: Int64 = .max
        var maximum: Int64 = .min
        var sumOfDifferences: Int64 = 0
    }

    private static let steps: Int64 = 12
    private let slotLength: Int64
    private var slots = InlineArray<13, Slot>(repeating: Slot())
    /// The number of the newest slot: the time divided by their length.
    private var newest = Int64.min / 2
    private var previous: (sequence: UInt64, time: Int64)?
    /// In all slots.
    private var replies = 0
    /// The round trips of all slots, oldest first.
    private var roundTrips = RoundTripRing()

    package init(length: Int64) {
        slotLength = max(1, length / Self.steps)
    }

    /// Enters a reply that took `time` nanoseconds. A pair counts for jitter where no request lies between the two.
    ///
    /// - Returns: the pair's difference in nanoseconds.
    @discardableResult
    package mutating func recordReply(_ time: Int64, sequence: UInt64, at now: Int64) -> Int64? {
        let index = slot(at: now)
        roundTrips.append(RoundTripCode(nanoseconds: time))
        slots[index].replies += 1
        replies += 1
        slots[index].sum += time
        slots[index].sumOfSquares += Double(time) * Double(time)
        slots[index].minimum = min(time, slots[index].minimum)
        slots[index].maximum = max(time, slots[index].maximum)
        defer { previous = (sequence, time) }
        guard let previous, sequence == previous.sequence + 1 || sequence + 1 == previous.sequence else { return nil }
        let difference = abs(time - previous.time)
        slots[index].differences += 1
        slots[index].sumOfDifferences += difference
        return difference
    }

    mutating func recordLoss(at now: Int64) {
        slots[slot(at: now)].lost += 1
    }

    /// `length` requests in a row are lost by now.
    mutating func recordBurst(_ length: UInt64, at now: Int64) {
        let index = slot(at: now)
        slots[index].longestBurst = max(slots[index].longestBurst, UInt32(clamping: length))
    }

    /// The newest round trips, as many of `number` as the window has.
    package func latest(_ number: Int) -> [RoundTripCode] { roundTrips.newest(number) }

    /// Lost by completed requests; `nil` if none was completed. It costs less than a whole summary.
    package func lossRatio(at now: Int64) -> Double? {
        let total = total(at: now)
        let completed = UInt64(total.lost) + UInt64(total.replies)
        return completed == 0 ? nil : Double(total.lost) / Double(completed)
    }

    /// The median of the round trips if it is above `bound`, both in nanoseconds. To find it takes a sorting, which is left
    /// out if no round trip, or too small a mean, shows that it cannot be.
    package func median(above bound: Int64, at now: Int64) -> Int64? {
        let total = total(at: now)
        guard total.replies > 0, total.maximum > bound, total.sum / Int64(total.replies) >= bound / 2 else {
            return nil
        }
        let median = roundTrips.newest(Int(total.replies)).sorted().quantile(0.5)
        return median.flatMap { $0 > bound ? $0 : nil }
    }

    package func summary(at now: Int64) -> Summary {
        let total = total(at: now)
        var codes = roundTrips.newest(Int(total.replies))
        codes.sort()
        return Self.summarise(total, roundTrips: codes)
    }

    /// All slots of the window together.
    private func total(at now: Int64) -> Slot {
        var total = Slot()
        let current = now / slotLength
        let oldest = max(current - Self.steps, newest - Self.steps)
        guard oldest <= newest else { return total }
        for number in oldest...newest {
            let slot = slots[Self.index(of: number)]
            total.lost += slot.lost
            total.replies += slot.replies
            total.sum += slot.sum
            total.sumOfSquares += slot.sumOfSquares
            total.minimum = min(slot.minimum, total.minimum)
            total.maximum = max(slot.maximum, total.maximum)
            total.differences += slot.differences
            total.sumOfDifferences += slot.sumOfDifferences
            total.longestBurst = max(total.longestBurst, slot.longestBurst)
        }
        return total
    }

    private static func summarise(_ total: Slot, roundTrips: [RoundTripCode]) -> Summary {
        var summary = Summary(completed: UInt64(total.lost) + UInt64(total.replies), lost: UInt64(total.lost))
        summary.longestBurst = UInt64(total.longestBurst)
        guard total.replies > 0 else { return summary }
        let mean = Double(total.sum) / Double(total.replies)
        summary.mean = total.sum / Int64(total.replies)
        summary.minimum = total.minimum
        summary.maximum = total.maximum
        summary.standardDeviation = Int64(max(0, total.sumOfSquares / Double(total.replies) - mean * mean).squareRoot())
        if total.differences > 0 { summary.jitter = total.sumOfDifferences / Int64(total.differences) }
        summary.median = roundTrips.quantile(0.5)
        summary.p90 = roundTrips.quantile(0.9)
        summary.p95 = roundTrips.quantile(0.95)
        summary.p99 = roundTrips.quantile(0.99)
        return summary
    }

    /// The place of the slot that `now` falls into, with those between it and the newest one emptied.
    private mutating func slot(at now: Int64) -> Int {
        let number = now / slotLength
        if number > newest {
            for passed in max(newest + 1, number - Self.steps)...number {
                replies -= Int(slots[Self.index(of: passed)].replies)
                slots[Self.index(of: passed)] = Slot()
            }
            newest = number
            roundTrips.dropFirst(roundTrips.count - replies)
        }
        return Self.index(of: number)
    }

    /// Numbers before 0 are of a time before the clock began.
    private static func index(of number: Int64) -> Int {
        let remainder = number % (steps + 1)
        return Int(remainder < 0 ? remainder + steps + 1 : remainder)
    }
}
