/// The round-trip time of one request, robust to a wall clock that is stepped meanwhile.
enum RoundTrip {
    /// How much the two clocks may differ over one round trip without a step: adjtime(3) slews by far less.
    private static let tolerance: Int64 = 1_000_000

    /// Nanoseconds from `sent` to the kernel's receive stamp where that is plausible, else to when we read the reply.
    ///
    /// The time on the monotonic clock from the sending to the reading bounds the round trip from above.
    static func measure(sent: ClockReading, stamp: Int64?, read: ClockReading) -> Int64 {
        let bound = max(0, read.monotonic - sent.monotonic)
        guard let stamp else { return bound }
        let difference = stamp - sent.realtime
        return (0...(bound + tolerance)).contains(difference) ? difference : bound
    }
}
