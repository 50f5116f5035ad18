/// The figures of the verdicts in the last `length` nanoseconds. Reading does not change them.
///
/// The window slides in twelve steps. A verdict counts for 12 to 13 twelfths of the length, so that a window of one
/// interval is never empty between two verdicts.
package struct ProbeWindow: Sendable {
    /// The figures of one window. Round-trip times are in nanoseconds, and absent without a reply.
    package struct Summary: Sendable, Equatable {
        package var completed: UInt64 = 0
        package var lost: UInt64 = 0
        package var mean: Int64?
        package var minimum: Int64?
        package var maximum: Int64?
        /// The population standard deviation of all round-trip times in the window.
        package var standardDeviation: Int64?
        /// The mean absolute difference of the round-trip times of consecutive requests (RFC 5481 IPDV).
        package var jitter: Int64?
        /// The most requests in a row that were lost, as known within the window.
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
    /// The number of the newest slot: the time divided by the length of a slot.
    private var newest = Int64.min / 2
    private var previous: (sequence: UInt64, time: Int64)?
    /// Replies in all slots.
    private var replies = 0
    /// The round-trip times of all slots, oldest first.
    private var roundTrips = RoundTripRing()

    init(length: Int64) {
        slotLength = max(1, length / Self.steps)
    }

    /// Enters a reply with a round-trip time of `time` nanoseconds. A pair counts for jitter if no request lies between
    /// the two.
    ///
    /// - Returns: the difference of the pair in nanoseconds.
    @discardableResult
    mutating func recordReply(_ time: Int64, sequence: UInt64, at now: Int64) -> Int64? {
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

    /// Enters that `length` requests in a row are lost by now.
    mutating func recordBurst(_ length: UInt64, at now: Int64) {
        let index = slot(at: now)
        slots[index].longestBurst = max(slots[index].longestBurst, UInt32(clamping: length))
    }

    /// Returns the newest round-trip times, up to `number` of those in the window.
    package func latest(_ number: Int) -> [RoundTripCode] { roundTrips.newest(number) }

    /// Returns lost requests divided by completed requests; `nil` if none was completed. It costs less than a summary.
    package func lossRatio(at now: Int64) -> Double? {
        let total = total(at: now)
        let completed = UInt64(total.lost) + UInt64(total.replies)
        return completed == 0 ? nil : Double(total.lost) / Double(completed)
    }

    /// Returns the median round-trip time if it exceeds `bound`, both in nanoseconds. It sorts only if the maximum and
    /// the mean allow such a median.
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

    /// Returns all slots of the window together.
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

    /// Returns the index of the slot of `now`, and empties the slots between it and the newest one.
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

    /// Returns the index of a slot. Negative numbers precede the start of the clock.
    private static func index(of number: Int64) -> Int {
        let remainder = number % (steps + 1)
        return Int(remainder < 0 ? remainder + steps + 1 : remainder)
    }
}
