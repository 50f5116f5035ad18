/// When the requests of one flow are due: evenly, at a phase of the interval, whatever is lost.
package struct EchoPace: Sendable, Hashable {
    /// Nanoseconds between requests, positive.
    package let interval: Int64
    /// Nanoseconds after each multiple of the interval on the monotonic clock, 0 to less than the interval.
    package let phase: Int64

    /// The longest that a first request is put off, in nanoseconds: a pace of minutes must not leave a target unknown so long.
    private static let firstWithin: Int64 = 1_000_000_000

    /// - Parameters:
    ///   - interval: in nanoseconds, positive.
    ///   - spread: any number that differs from flow to flow and stays the same for each: it gives the phase.
    package init(interval: Int64, spread: UInt64) {
        self.interval = interval
        let steps = max(1, UInt64(interval / SendGrid.finest))
        phase = Int64(spread % steps) * SendGrid.finest
    }

    /// When the first request of a flow that begins at `now` is due: within a second.
    func first(at now: Int64) -> Int64 {
        let regular = next(after: now)
        let latest = now + phase % Self.firstWithin
        return interval > Self.firstWithin ? min(regular, latest) : regular
    }

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
