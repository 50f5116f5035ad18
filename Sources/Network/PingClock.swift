import Glibc

/// One reading of both clocks, in nanoseconds.
package struct ClockReading: Sendable, Hashable {
    /// CLOCK_MONOTONIC, the clock of deadlines and paces.
    package var monotonic: Int64
    /// CLOCK_REALTIME since the Unix epoch, the clock of the kernel's stamps.
    package var realtime: Int64

    package init(monotonic: Int64, realtime: Int64) {
        self.monotonic = monotonic
        self.realtime = realtime
    }
}

/// The engine's source of time. A test can replace it to step the wall clock.
package struct PingClock: Sendable {
    /// Reads both clocks.
    package let now: @Sendable () -> ClockReading

    package init(now: @escaping @Sendable () -> ClockReading) {
        self.now = now
    }

    /// The system's clocks. It reads the wall clock between two readings of the monotonic clock. If these are far apart
    /// because the thread had to wait, it reads again. Otherwise the wait would look like a step of the wall clock.
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

    /// Nanoseconds between the two readings beyond which they are repeated, and the most attempts.
    private static let wide: Int64 = 5_000
    private static let attempts = 8

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
