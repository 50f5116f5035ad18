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

/// Compares the wall clock with the monotonic one, so that a step of the wall clock is not measured as round-trip time.
package struct ClockSteps: Sendable {
    /// One step of the wall clock. An offset is the wall clock minus the monotonic clock, in nanoseconds.
    package struct Step: Sendable, Equatable {
        /// The checks before and after the step, in monotonic nanoseconds.
        package let after: Int64
        package let before: Int64
        /// The offset before the step.
        package let formerOffset: Int64
        /// The offset after the step.
        package let offset: Int64
    }

    /// The age in nanoseconds from which a step concerns no remembered request. A timeout is at most an hour.
    private static let memory: Int64 = 2 * 3_600_000_000_000
    private static let mostSteps = 16
    /// Nanoseconds by which two checks may differ without a step.
    private static let precision: Int64 = 50_000
    /// adjtime(3) slews the wall clock by one part in 2,000. A larger change, by one part in this many, is a step.
    private static let slew: Int64 = 1_500

    private var last: ClockReading?
    /// The steps that were found, oldest first.
    package private(set) var steps: [Step] = []

    package init() {}

    /// Compares both clocks. Returns whether the wall clock was stepped since the last check.
    @discardableResult
    package mutating func look(_ now: ClockReading) -> Bool {
        defer { last = now }
        guard let step = step(until: now) else { return false }
        steps.removeAll { now.monotonic - $0.before > Self.memory }
        if steps.count == Self.mostSteps { steps.removeFirst() }
        steps.append(step)
        return true
    }

    /// Returns the steps that a request sent at `sent` may have met until `read`, including one that no check has found
    /// yet.
    package func steps(since sent: Int64, until read: ClockReading) -> [Step] {
        let unseen = step(until: read)
        if unseen == nil, steps.isEmpty { return [] }
        return (steps + [unseen].compactMap(\.self)).filter { $0.before >= sent }
    }

    private func step(until now: ClockReading) -> Step? {
        guard let last else { return nil }
        let former = last.realtime - last.monotonic
        let offset = now.realtime - now.monotonic
        let elapsed = max(0, now.monotonic - last.monotonic)
        guard abs(offset - former) > Self.precision + elapsed / Self.slew else { return nil }
        return Step(after: last.monotonic, before: now.monotonic, formerOffset: former, offset: offset)
    }
}
