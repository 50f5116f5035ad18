/// Watches the wall clock against the monotonic one, so that a step of it does not look like a round trip.
struct ClockSteps: Sendable {
    /// The last step of the wall clock.
    struct Step: Sendable, Equatable {
        /// Requests sent before this time, in monotonic nanoseconds, were stamped before the step, or may have been.
        let before: Int64
        /// By how many nanoseconds the wall clock went forward.
        let by: Int64
    }

    /// Between two looks adjtime(3) and NTP slew by less; a second passes between two looks at most.
    private static let tolerance: Int64 = 1_000_000
    private var offset: Int64?
    private(set) var last: Step?

    /// Compares both clocks; `true` where the wall clock was stepped since the last look.
    @discardableResult
    mutating func look(_ now: ClockReading) -> Bool {
        let offset = now.realtime - now.monotonic
        defer { self.offset = offset }
        guard let former = self.offset, abs(offset - former) > Self.tolerance else { return false }
        last = Step(before: now.monotonic, by: offset - former)
        return true
    }
}
