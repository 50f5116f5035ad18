/// When the requests of one flow are due: evenly, at a phase of the interval, whatever is lost.
package struct EchoPace: Sendable, Hashable {
    /// Nanoseconds between requests, positive.
    package let interval: Int64
    /// Nanoseconds after each multiple of the interval on the monotonic clock, 0 to less than the interval.
    package let phase: Int64

    private static let second: Int64 = 1_000_000_000

    /// - Parameters:
    ///   - interval: in nanoseconds, positive.
    ///   - spread: any number that differs from flow to flow and stays the same for each: it gives the phase.
    package init(interval: Int64, spread: UInt64) {
        self.interval = interval
        let steps = max(1, UInt64(interval / SendGrid.finest))
        phase = Int64(spread % steps) * SendGrid.finest
    }

    /// When the first request of a flow that begins at `now` is due by its pace: within the interval.
    func first(at now: Int64) -> Int64 { next(after: now) }

    /// Whether it takes more than a second from one request to the next: then ``OpeningSchedule`` lets the first one go
    /// before its time.
    var isLong: Bool { interval > Self.second }

    /// A moment within a second after `now`, which the phase spreads.
    func soon(after now: Int64) -> Int64 { now + phase % Self.second }

    /// When the request after one that was due at `due` is due. Those that were missed until `now` are left out, not made up
    /// for in a burst.
    package func next(after due: Int64, now: Int64) -> Int64 {
        let next = next(after: due)
        return next + interval > now ? next : self.next(after: now)
    }

    private func next(after time: Int64) -> Int64 {
        let base = time - time % interval + phase
        return base <= time ? base + interval : base
    }
}
