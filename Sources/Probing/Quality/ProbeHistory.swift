import ProbeEngine

/// The last hour of a target, minute by minute, for people who investigate an incident.
package struct ProbeHistory: Sendable {
    /// The verdicts of one minute.
    package struct Minute: Sendable, Equatable {
        /// The number of replies, up to the maximum of the type.
        package var replies: UInt16 = 0
        package var lost: UInt16 = 0
        /// The smallest round-trip time; `nil` without a reply.
        package var least: RoundTripCode?
        /// The median of those replies of the minute that are in the window.
        package var median: RoundTripCode?
        package var greatest: RoundTripCode?
    }

    package static let length = 60
    private static let minute: Int64 = 60_000_000_000

    /// A complete minute.
    private struct Cell: Sendable {
        var replies: UInt16 = 0
        var lost: UInt16 = 0
        var least = RoundTripCode.longest
        var median = RoundTripCode.shortest
        var greatest = RoundTripCode.shortest
    }

    /// The newest minute. It is stored separately, so that a verdict touches one place in memory.
    private struct Current: Sendable {
        /// The monotonic time divided by the length of a minute.
        var number = Int64.min / 2
        var replies: UInt16 = 0
        var lost: UInt16 = 0
        var least = Int64.max
        var greatest = Int64.min
    }

    private var current = Current()
    private var cells = InlineArray<60, Cell>(repeating: Cell())

    /// Returns whether `now` is in a later minute than the newest one.
    func isOver(at now: Int64) -> Bool { now / Self.minute > current.number }

    /// Replies in the newest minute.
    var replies: Int { Int(current.replies) }

    /// Ends the newest minute if it is over, and begins the minute of `now`.
    ///
    /// - Parameter roundTrips: the round-trip times of the newest minute that are still known.
    mutating func begin(at now: Int64, roundTrips: [RoundTripCode]) {
        let number = now / Self.minute
        guard number > current.number else { return }
        cells[Self.index(of: current.number)] = cell(roundTrips)
        for passed in max(current.number + 1, number - Int64(Self.length) + 1)...number {
            cells[Self.index(of: passed)] = Cell()
        }
        current = Current(number: number)
    }

    /// Enters a verdict of the newest minute.
    mutating func record(_ verdict: EchoVerdict) {
        switch verdict {
        case .notSent: return
        case .lost:
            if current.lost < .max { current.lost += 1 }
        case .reply(let reply):
            if current.replies < .max { current.replies += 1 }
            current.least = min(current.least, reply.roundTripTime)
            current.greatest = max(current.greatest, reply.roundTripTime)
        }
    }

    /// Returns the minutes, oldest first, up to the minute of `now`.
    ///
    /// - Parameter roundTrips: the round-trip times of the newest minute that are still known.
    package func minutes(at now: Int64, roundTrips: [RoundTripCode]) -> [Minute] {
        let last = now / Self.minute
        return ((last - Int64(Self.length) + 1)...last).map { number in
            if number == current.number { return Self.shown(cell(roundTrips)) }
            guard number < current.number, number > current.number - Int64(Self.length) else { return Minute() }
            return Self.shown(cells[Self.index(of: number)])
        }
    }

    /// Returns the newest minute as a complete one.
    private func cell(_ roundTrips: [RoundTripCode]) -> Cell {
        guard current.replies > 0 else { return Cell(lost: current.lost) }
        let least = RoundTripCode(nanoseconds: current.least)
        let sorted = roundTrips.sorted()
        return Cell(
            replies: current.replies, lost: current.lost, least: least,
            // Without values in the window, only the range is known.
            median: sorted.isEmpty ? least : sorted[(sorted.count - 1) / 2],
            greatest: RoundTripCode(nanoseconds: current.greatest))
    }

    private static func shown(_ cell: Cell) -> Minute {
        guard cell.replies > 0 else { return Minute(lost: cell.lost) }
        return Minute(
            replies: cell.replies, lost: cell.lost, least: cell.least, median: cell.median, greatest: cell.greatest)
    }

    private static func index(of number: Int64) -> Int {
        let remainder = number % Int64(length)
        return Int(remainder < 0 ? remainder + Int64(length) : remainder)
    }
}
