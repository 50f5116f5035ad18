/// When the requests of one target are due: evenly, at a phase of the interval that its name gives it, whatever is lost.
///
/// The phases of many targets are spread over the interval, in steps that let neighbours go out in one wake-up.
struct ProbePace: Sendable, Hashable {
    /// Nanoseconds between requests.
    let interval: Int64
    /// Nanoseconds after each multiple of the interval on the monotonic clock, 0 to less than the interval.
    let phase: Int64

    /// Requests of one wake-up; each wake-up costs as much processor time as several requests.
    private static let step: Int64 = 10_000_000

    init(interval: Int64, target: ProbeTarget.ID) {
        self.interval = interval
        let steps = max(1, UInt64(interval / Self.step))
        phase = Int64(Self.hash(target) % steps) * Self.step
    }

    /// The first due time at or after `now`.
    func first(at now: Int64) -> Int64 {
        let base = now - now % interval + phase
        return base < now ? base + interval : base
    }

    /// The due time after `due`. Those that were missed are left out, not made up for in a burst.
    func next(after due: Int64, now: Int64) -> Int64 {
        let next = due + interval
        return next + interval > now ? next : first(at: now)
    }

    /// FNV-1a over both names: the same phase in each run, unlike Swift's seeded hash.
    private static func hash(_ target: ProbeTarget.ID) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in target.connection.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        hash = (hash ^ 0) &* 0x100_0000_01b3
        for byte in target.target.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash ^ (hash >> 32)
    }
}
