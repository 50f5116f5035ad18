import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

struct ClockStepsTests {
    private static let second: Int64 = 1_000_000_000
    private static let hour = 3_600 * second
    private static let epoch = 1_800_000_000 * second

    private func reading(_ monotonic: Int64, _ offset: Int64) -> ClockReading {
        ClockReading(monotonic: monotonic, realtime: Self.epoch + monotonic + offset)
    }

    private func step(_ after: Int64, _ before: Int64, from former: Int64, to offset: Int64) -> ClockSteps.Step {
        ClockSteps.Step(
            after: after, before: before, formerOffset: Self.epoch + former, offset: Self.epoch + offset)
    }

    /// Returns the steps found by checks at these times, with these offsets of the wall clock.
    private func steps(_ looks: (monotonic: Int64, offset: Int64)...) -> [ClockSteps.Step] {
        var steps = ClockSteps()
        for look in looks { steps.look(reading(look.monotonic, look.offset)) }
        return steps.steps
    }

    @Test func `a clock that runs evenly has no step, however wrong it is`() {
        #expect(steps().isEmpty)
        #expect(steps((5, Self.hour)).isEmpty)
        #expect(steps((5, -Self.hour), (Self.second, -Self.hour), (9 * Self.second, -Self.hour)).isEmpty)
    }

    @Test func `a change that a slew can make between two checks is no step, and a larger one is`() {
        let slewed = Self.second / 2_000
        #expect(steps((0, 0), (Self.second, slewed), (2 * Self.second, 0), (3 * Self.second, -slewed)).isEmpty)
        #expect(steps((0, 0), (Self.second, 1_000_000)) == [step(0, Self.second, from: 0, to: 1_000_000)])
        #expect(steps((0, 0), (7, 50_000)).isEmpty)
        #expect(steps((0, 0), (7, -50_001)) == [step(0, 7, from: 0, to: -50_001)])
    }

    @Test(arguments: [hour, -hour])
    func `a step has the checks before and after it, and both offsets`(by: Int64) {
        #expect(steps((5, 0), (8, by)) == [step(5, 8, from: 0, to: by)])
        #expect(steps((5, 0), (8, by), (100, by)) == [step(5, 8, from: 0, to: by)])
    }

    @Test func `a check returns whether the clock was stepped since the previous one`() {
        var steps = ClockSteps()
        let offsets = [0, 0, Self.hour, Self.hour, 0, 50_000, 100_001]
        let seen = offsets.map { steps.look(reading(5, $0)) }
        #expect(seen == [false, false, true, false, true, false, true])
    }

    @Test func `a request gets the steps that it may have met, including one that no check has found yet`() {
        var steps = ClockSteps()
        for (time, offset) in [(0, 0), (8, Self.hour), (20, Self.hour), (30, 0)] as [(Int64, Int64)] {
            steps.look(reading(time, offset))
        }
        let known = [step(0, 8, from: 0, to: Self.hour), step(20, 30, from: Self.hour, to: 0)]
        #expect(steps.steps(since: 8, until: reading(40, 0)) == known)
        #expect(steps.steps(since: 9, until: reading(40, 0)) == [known[1]])
        #expect(steps.steps(since: 31, until: reading(40, 0)).isEmpty)
        #expect(
            steps.steps(since: 31, until: reading(40, -Self.hour)) == [step(30, 40, from: 0, to: -Self.hour)])
    }

    @Test func `at most sixteen steps are remembered, each for at most two hours`() {
        var steps = ClockSteps()
        for number in 0..<40 { steps.look(reading(Int64(number), number % 2 == 0 ? 0 : Self.hour)) }
        #expect(steps.steps.count == 16 && steps.steps.last?.before == 39)
        steps.look(reading(2 * Self.hour + 40, 0))
        #expect(steps.steps.count == 1)
    }

    @Test func `both system clocks are read at one moment, so both show the same time between two readings`() {
        var widest: Int64 = 0
        var former = PingClock.system.now()
        for _ in 0..<50_000 {
            let now = PingClock.system.now()
            widest = max(widest, abs((now.realtime - now.monotonic) - (former.realtime - former.monotonic)))
            former = now
        }
        // A thread that must wait in the middle of a reading waits longer than that.
        #expect(widest < 500_000, "\(widest) ns")
    }
}
