import Glibc

/// One look at both clocks, in nanoseconds.
package struct ClockReading: Sendable, Hashable {
    /// CLOCK_MONOTONIC: what deadlines and paces are kept by.
    package var monotonic: Int64
    /// CLOCK_REALTIME since the Unix epoch: what the kernel stamps packets with.
    package var realtime: Int64

    package init(monotonic: Int64, realtime: Int64) {
        self.monotonic = monotonic
        self.realtime = realtime
    }
}

/// Where the engine's time comes from, so that a test can step the wall clock.
package struct PingClock: Sendable {
    /// Reads both clocks.
    package let now: @Sendable () -> ClockReading

    package init(now: @escaping @Sendable () -> ClockReading) {
        self.now = now
    }

    /// The system's clocks, read as one: the wall clock between two looks at the monotonic one. Where these lie far apart,
    /// since the thread had to wait meanwhile, it looks again: else the wait would be taken for a step of the wall clock.
    package static let system = PingClock {
        var narrowest = Int64.max
        var best = ClockReading(monotonic: 0, realtime: 0)
        for _ in 0..<attempts {
            let before = read(CLOCK_MONOTONIC)
            let realtime = read(CLOCK_REALTIME)
            let width = read(CLOCK_MONOTONIC) - before
            if width < narrowest {
                narrowest = width
                best = ClockReading(monotonic: before + width / 2, realtime: realtime)
            }
            if width <= wide { break }
        }
        return best
    }

    /// Nanoseconds between the looks beyond which they are repeated, so often at most.
    private static let wide: Int64 = 5_000
    private static let attempts = 8

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
