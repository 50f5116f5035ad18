import Testing

@testable import ICMP

@Suite("Steps of the wall clock")
struct ClockStepsTests {
    private static let second: Int64 = 1_000_000_000
    private static let hour = 3_600 * second
    private static let epoch = 1_800_000_000 * second

    /// The step that is known after looks at those times, where the wall clock is off by as much.
    private func step(_ looks: (monotonic: Int64, offset: Int64)...) -> ClockSteps.Step? {
        var steps = ClockSteps()
        for look in looks {
            steps.look(ClockReading(monotonic: look.monotonic, realtime: Self.epoch + look.monotonic + look.offset))
        }
        return steps.last
    }

    @Test("a clock that goes evenly has no step, however wrong it is")
    func even() {
        #expect(step() == nil)
        #expect(step((5, Self.hour)) == nil)
        #expect(step((5, -Self.hour), (Self.second, -Self.hour), (9 * Self.second, -Self.hour)) == nil)
    }

    @Test("a slew within a millisecond is no step")
    func slew() {
        #expect(step((0, 0), (Self.second, 1_000_000), (2 * Self.second, 0), (3 * Self.second, -1_000_000)) == nil)
        #expect(step((0, 0), (7, 1_000_001)) == ClockSteps.Step(before: 7, by: 1_000_001))
        #expect(step((0, 0), (7, -1_000_001)) == ClockSteps.Step(before: 7, by: -1_000_001))
    }

    @Test("a step is known with its size and when it was seen", arguments: [hour, -hour])
    func step(by: Int64) {
        #expect(step((5, 0), (8, by)) == ClockSteps.Step(before: 8, by: by))
        #expect(step((5, 0), (8, by), (100, by)) == ClockSteps.Step(before: 8, by: by))
    }

    @Test("a look tells whether the clock was stepped since the one before")
    func look() {
        var steps = ClockSteps()
        let offsets = [0, 0, Self.hour, Self.hour, 0, 1_000_000, 2_000_001]
        let seen = offsets.map { steps.look(ClockReading(monotonic: 5, realtime: Self.epoch + $0)) }
        #expect(seen == [false, false, true, false, true, false, true])
    }

    @Test("of several steps the last is known")
    func several() {
        #expect(step((0, 0), (8, Self.hour), (9, 0)) == ClockSteps.Step(before: 9, by: -Self.hour))
    }
}
