/// The pace of one flow's requests. They are due at a fixed phase of the interval, regardless of losses.
package struct EchoPace: Sendable, Hashable {
    /// Nanoseconds between requests, positive.
    package let interval: Int64
    /// Nanoseconds after each multiple of the interval on the monotonic clock, from 0 to less than the interval.
    package let phase: Int64

    private static let second: Int64 = 1_000_000_000

    /// - Parameters:
    ///   - interval: in nanoseconds, positive.
    ///   - spread: a number that differs between flows and never changes for one flow. It determines the phase.
    package init(interval: Int64, spread: UInt64) {
        self.interval = interval
        let steps = max(1, UInt64(interval / SendGrid.finest))
        phase = Int64(spread % steps) * SendGrid.finest
    }

    /// Returns when the first request of a flow that starts at `now` is due by its pace: within the interval.
    func first(at now: Int64) -> Int64 { next(after: now) }

    /// Whether the interval is longer than a second. ``OpeningSchedule`` then sends the first request early.
    var isLong: Bool { interval > Self.second }

    /// Returns a time within a second after `now`, spread by the phase.
    func soon(after now: Int64) -> Int64 { now + phase % Self.second }

    /// Returns when the request after the one due at `due` is due. Requests that were missed until `now` are skipped,
    /// so that they do not follow in a burst.
    package func next(after due: Int64, now: Int64) -> Int64 {
        let next = next(after: due)
        return next + interval > now ? next : self.next(after: now)
    }

    private func next(after time: Int64) -> Int64 {
        let base = time - time % interval + phase
        return base <= time ? base + interval : base
    }
}

/// The schedule of the first requests of flows with long intervals.
///
/// First requests go soon, so that a target with an interval of minutes does not stay unknown for minutes. They do
/// not all go at once, because no buffer may have room for that.
struct OpeningSchedule: Sendable {
    private static let second: Int64 = 1_000_000_000
    /// Bytes that one request may cost: two stamps, and a reply or an error.
    private static let requestCost = 3 * PingEndpoint.messageCost

    /// First requests by the second in which they go.
    private var booked: [Int64: Int] = [:]
    /// The second of the last booking.
    private var lastSecond: Int64 = 0
    /// Every second before this one is full or over.
    private var frontier: Int64 = 0

    /// Returns how many first requests may go in a second, given `room` bytes in the sockets: what half a second
    /// brings.
    static func rate(room: Int) -> Int { max(64, 2 * room / requestCost) }

    /// Returns when the first request of a flow that starts at `now` goes. That is within a second, plus the seconds
    /// that other flows have filled, and never later than by its pace.
    ///
    /// - Parameter rate: first requests a second.
    mutating func book(_ pace: EchoPace, at now: Int64, rate: Int) -> Int64 {
        let regular = pace.first(at: now)
        guard pace.isLong else { return regular }
        let current = now / Self.second
        if current != lastSecond {
            booked = booked.filter { $0.key >= current }
            lastSecond = current
        }
        frontier = max(frontier, current)
        var first = pace.soon(after: now)
        first += max(0, frontier - first / Self.second) * Self.second
        while first < regular, booked[first / Self.second, default: 0] >= rate { first += Self.second }
        guard first < regular else { return regular }
        booked[first / Self.second, default: 0] += 1
        while booked[frontier, default: 0] >= rate { frontier += 1 }
        return first
    }
}

/// The grid of times at which requests go out. Requests that are due between two of its lines go together at the
/// second.
///
/// Each wake-up of the process costs as much as several requests, so few requests a second share wide steps. Many
/// requests go in narrow steps, because a large burst may queue behind itself on a slow line.
struct SendGrid: Sendable, Hashable {
    /// The widest step in nanoseconds. Intervals are usually whole multiples of it, so that the grid keeps their pace.
    static let widest: Int64 = 40_000_000
    /// The narrowest step in nanoseconds, a thirty-second of the widest. Each step is twice the next narrower one.
    static let finest: Int64 = widest / 32
    /// The most requests in a burst, if the step can be narrowed for it.
    private static let burst: Int64 = 128

    /// Nanoseconds from one line to the next.
    private(set) var step = Self.widest

    /// - Parameter rate: requests a second.
    init(rate: Double) {
        while step > Self.finest, rate * Double(step) / 1e9 > Double(Self.burst) { step /= 2 }
    }

    /// Returns the line at or after `due` for a flow of `interval` nanoseconds. It shifts the pace by at most an eighth
    /// of the interval.
    func line(after due: Int64, interval: Int64) -> Int64 {
        var step = step
        while step > Self.finest, step > interval / 8 { step /= 2 }
        return (due + step - 1) / step * step
    }
}
