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

    /// The system's clocks.
    package static let system = PingClock {
        ClockReading(monotonic: read(CLOCK_MONOTONIC), realtime: read(CLOCK_REALTIME))
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
