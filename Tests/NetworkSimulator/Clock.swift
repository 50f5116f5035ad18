import Glibc

/// The clock of all round-trip times: CLOCK_MONOTONIC.
enum Clock {
    /// In nanoseconds.
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
