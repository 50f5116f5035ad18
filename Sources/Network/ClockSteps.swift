/// Watches the wall clock against the monotonic one, so that a step of it does not look like a round trip.
package struct ClockSteps: Sendable {
    /// One step of the wall clock. Offsets are what it is ahead of the monotonic clock, in nanoseconds.
    package struct Step: Sendable, Equatable {
        /// The look before the step and the one after it, in monotonic nanoseconds: it lies between them.
        package let after: Int64
        package let before: Int64
        /// The offset until the step.
        package let formerOffset: Int64
        /// The offset from the step on.
        package let offset: Int64
    }

    /// Steps older than this, in nanoseconds, concern no request that is remembered (a timeout is an hour at most).
    private static let memory: Int64 = 2 * 3_600_000_000_000
    private static let mostSteps = 16
    /// Two looks differ by so many nanoseconds without a step.
    private static let precision: Int64 = 50_000
    /// adjtime(3) slews the wall clock by one in 2,000; one in so many is a step.
    private static let slew: Int64 = 1_500

    private var last: ClockReading?
    /// The steps that were seen, oldest first.
    package private(set) var steps: [Step] = []

    package init() {}

    /// Compares both clocks; `true` where the wall clock was stepped since the last look.
    @discardableResult
    package mutating func look(_ now: ClockReading) -> Bool {
        defer { last = now }
        guard let step = step(until: now) else { return false }
        steps.removeAll { now.monotonic - $0.before > Self.memory }
        if steps.count == Self.mostSteps { steps.removeFirst() }
        steps.append(step)
        return true
    }

    /// The steps that a request sent at `sent` may have met until `read`, one that no look has seen yet included.
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
