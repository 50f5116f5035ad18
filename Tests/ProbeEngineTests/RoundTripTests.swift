import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

struct RoundTripTests {
    private static let millisecond: Int64 = 1_000_000
    private static let second: Int64 = 1_000_000_000
    private static let hour = 3_600 * second
    private static let epoch = 1_800_000_000 * second

    /// One request with its reply, in nanoseconds after it was handed to the kernel.
    private struct Course {
        var leaves: Int64 = 10_000
        var arrives: Int64 = 20_010_000
        var isRead: Int64 = 31_000_000
        /// The time and the size of a step of the wall clock, and the time at which the engine finds it.
        var steps = Int64.max
        var by: Int64 = 0
        var seen: Int64?

        var truth: Int64 { arrives - leaves }
        /// The upper bound of the measured time.
        var limit: Int64 { isRead + 20_000 + isRead / 1_000 }
    }

    private func wallClock(_ time: Int64, _ course: Course) -> Int64 {
        Self.epoch + time + (time >= course.steps ? course.by : 0)
    }

    private func measure(_ course: Course, hasSendStamp: Bool = true, hasReceiveStamp: Bool = true) -> Int64 {
        let base = 77 * Self.second
        let read = ClockReading(monotonic: base + course.isRead, realtime: wallClock(course.isRead, course))
        return RoundTrip(
            sent: base, sendStamp: hasSendStamp ? wallClock(course.leaves, course) : nil,
            receiveStamp: hasReceiveStamp ? wallClock(course.arrives, course) : nil, read: read,
            steps: course.seen.map { seen in
                [
                    ClockSteps.Step(
                        after: base + min(course.steps, seen) - 1, before: base + seen, formerOffset: Self.epoch - base,
                        offset: Self.epoch - base + course.by)
                ].filter { $0.before >= base }
            } ?? []
        ).time
    }

    @Test func `the kernel's stamps count, not the times of sending and reading`() {
        #expect(measure(Course()) == 20_000_000)
        #expect(measure(Course(leaves: 10, arrives: 10)) == 0)
    }

    @Test
    func `without a send stamp the time of sending counts, and without a receive stamp the time of reading`() {
        #expect(measure(Course(), hasSendStamp: false) == 20_010_000)
        #expect(measure(Course(), hasReceiveStamp: false) == 31_000_000)
        #expect(measure(Course(), hasSendStamp: false, hasReceiveStamp: false) == 31_000_000)
    }

    @Test func `a stamp that is later than the reading by the clocks' precision is accepted`() {
        #expect(measure(Course(leaves: 0, arrives: 31_051_000)) == 31_051_000)
        #expect(measure(Course(leaves: 0, arrives: 31_051_001)) == 31_000_000)
    }

    @Test func `a send stamp from before the sending is ignored`() {
        #expect(measure(Course(leaves: -51_000, arrives: 20_000_000)) == 20_051_000)
        #expect(measure(Course(leaves: -51_001, arrives: 20_000_000)) == 20_000_000)
        #expect(measure(Course(leaves: -Self.second, arrives: 20_000_000)) == 20_000_000)
    }

    @Test func `a reply that seems to precede its request is measured by this process's clock`() {
        #expect(measure(Course(leaves: 20_000_000, arrives: 19_000_000)) == 19_000_000)
    }

    @Test func `a reply within the clocks' precision of the sending took no time, however late it is read`() {
        #expect(measure(Course(leaves: 0, arrives: -3_000), hasSendStamp: false) == 0)
    }

    @Test(arguments: [hour, -hour], [-5 * millisecond, 5_000, 10 * millisecond, 25 * millisecond])
    func `a step of an hour at any moment leaves the true time after a check has found it`(by: Int64, at steps: Int64) {
        let course = Course(steps: steps, by: by, seen: 30 * Self.millisecond)
        #expect(measure(course) == course.truth)
        #expect(measure(course, hasSendStamp: false) == course.arrives)
        #expect(measure(course, hasReceiveStamp: false) == course.isRead)
    }

    @Test(arguments: [hour, -hour])
    func `a step from before the sending does not affect the request`(by: Int64) {
        let course = Course(steps: -2 * Self.second, by: by, seen: -Self.second)
        #expect(measure(course) == course.truth)
        #expect(measure(course, hasSendStamp: false) == course.arrives)
    }

    @Test(arguments: [hour, -hour], [5_000, 10 * millisecond, 25 * millisecond, 31 * millisecond])
    func `with a step that no check has found, this process's clock bounds the time`(by: Int64, at steps: Int64) {
        let course = Course(steps: steps, by: by)
        for (hasSendStamp, hasReceiveStamp) in [(true, true), (false, true), (false, false)] {
            let time = measure(course, hasSendStamp: hasSendStamp, hasReceiveStamp: hasReceiveStamp)
            #expect(time >= 0 && time <= course.limit)
        }
    }

    @Test func `a round-trip time is never negative, even if the clocks are read in the wrong order`() {
        #expect(measure(Course(leaves: -10, arrives: -20, isRead: -5)) == 0)
        #expect(measure(Course(isRead: -5), hasReceiveStamp: false) == 0)
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func `any step of an hour at any moment leaves a true or bounded time`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<5_000 {
            var course = Course()
            course.leaves = Int64.random(in: 0...300_000, using: &generator)
            course.arrives = course.leaves + Int64.random(in: 0...(2 * Self.second), using: &generator)
            course.isRead = course.arrives + Int64.random(in: 0...(50 * Self.millisecond), using: &generator)
            course.steps = Int64.random(in: (-Self.second)...course.isRead, using: &generator)
            course.seen = Int64.random(in: max(course.steps, course.arrives)...course.isRead, using: &generator)
            course.by = Bool.random(using: &generator) ? Self.hour : -Self.hour
            #expect(measure(course) == course.truth, "\(course)")
            #expect(measure(course, hasSendStamp: false) == course.arrives, "\(course)")
            let magnitude = Int64.random(in: 0...50, using: &generator)
            course.by = Int64.random(in: -(1 << magnitude)...(1 << magnitude), using: &generator)
            if Bool.random(using: &generator) { course.seen = nil }
            for hasSendStamp in [true, false] {
                let time = measure(course, hasSendStamp: hasSendStamp)
                #expect(time >= 0 && time <= course.limit, "\(course)")
            }
        }
    }
}
