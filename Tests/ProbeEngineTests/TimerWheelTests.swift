import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

struct TimerWheelTests {
    private static let millisecond: Int64 = 1_000_000
    private static let second: Int64 = 1_000_000_000
    private static let tick = SendGrid.finest
    /// The greatest distance of a deadline that fits the wheel.
    private static let horizon = 65_536 * tick

    private func entry(_ due: Int64, flow: Int32 = 0) -> TimerWheel.Entry {
        TimerWheel.Entry(due: due, flow: EchoFlowID(place: flow, generation: 1), purpose: .send)
    }

    /// The first tick at or after `time`.
    private func line(_ time: Int64) -> Int64 { (time + Self.tick - 1) / Self.tick * Self.tick }

    private func take(_ wheel: inout TimerWheel, until now: Int64) -> [Int64] {
        var due: [TimerWheel.Entry] = []
        wheel.take(until: now, into: &due)
        return due.map(\.due)
    }

    @Test func `an empty wheel has no deadline and no due entry`() {
        var wheel = TimerWheel(now: 0)
        #expect(wheel.nextDue(after: 0) == nil && wheel.count == 0)
        #expect(take(&wheel, until: .max).isEmpty)
    }

    @Test func `deadlines of different ticks come in order, each when it is due`() {
        var wheel = TimerWheel(now: 0)
        let deadlines = [5, 1, 9, 3, 7].map { $0 * 10 * Self.millisecond }
        for due in deadlines { wheel.insert(entry(due)) }
        #expect(wheel.nextDue(after: 0) == 10 * Self.millisecond)
        #expect(take(&wheel, until: 10 * Self.millisecond - 1).isEmpty)
        #expect(take(&wheel, until: 50 * Self.millisecond) == [10, 30, 50].map { $0 * Self.millisecond })
        #expect(take(&wheel, until: 50 * Self.millisecond).isEmpty && wheel.count == 2)
        #expect(take(&wheel, until: Self.second) == [70, 90].map { $0 * Self.millisecond })
        #expect(wheel.count == 0)
    }

    @Test func `an entry due between two ticks expires at the second, and none expires early`() {
        var wheel = TimerWheel(now: 0)
        for due in [Self.tick, 100, 200, Self.tick + 1] { wheel.insert(entry(due)) }
        #expect(wheel.nextDue(after: 0) == Self.tick)
        #expect(take(&wheel, until: Self.tick - 1).isEmpty)
        #expect(take(&wheel, until: 2 * Self.tick - 1).sorted() == [100, 200, Self.tick])
        #expect(wheel.nextDue(after: 2 * Self.tick - 1) == 2 * Self.tick)
        #expect(take(&wheel, until: 2 * Self.tick) == [Self.tick + 1])
    }

    @Test func `a passed deadline is due at once, or at the next tick if this tick was taken`() {
        var wheel = TimerWheel(now: 10 * Self.second)
        wheel.insert(entry(-5))
        wheel.insert(entry(Self.second))
        #expect(wheel.nextDue(after: 10 * Self.second) == 10 * Self.second)
        #expect(take(&wheel, until: 10 * Self.second).sorted() == [-5, Self.second])
        wheel.insert(entry(Self.second))
        #expect(wheel.nextDue(after: 10 * Self.second) == 10 * Self.second + Self.tick)
        #expect(take(&wheel, until: 10 * Self.second + Self.tick) == [Self.second])
    }

    @Test(arguments: [1, 2, 3, 50] as [Int64])
    func `deadlines beyond the wheel come neither early nor late`(turns: Int64) {
        var wheel = TimerWheel(now: 0)
        let due = turns * Self.horizon + 12_345
        wheel.insert(entry(due))
        var wakes = 0
        while let next = wheel.nextDue(after: 0), wakes < 100 {
            #expect(next <= line(due))
            let taken = take(&wheel, until: next)
            #expect(taken.isEmpty == (next < due))
            wakes += 1
        }
        #expect(wheel.count == 0 && wakes <= Int(turns) + 2)
    }

    @Test func `a deadline in the infinite future stays, and hides no earlier one`() throws {
        var wheel = TimerWheel(now: 0)
        wheel.insert(entry(.max))
        wheel.insert(entry(3 * Self.horizon))
        var now: Int64 = 0
        for _ in 0..<10 where wheel.count == 2 {
            now = try #require(wheel.nextDue(after: now))
            #expect(now <= 3 * Self.horizon)
            _ = take(&wheel, until: now)
        }
        #expect(wheel.count == 1 && now == 3 * Self.horizon)
    }

    @Test func `after a long idle time, the wheel starts at the present time`() {
        var wheel = TimerWheel(now: 0)
        let now = 1_000 * Self.horizon + 77
        #expect(take(&wheel, until: now).isEmpty)
        wheel.insert(entry(now + Self.second))
        #expect(wheel.nextDue(after: now) == line(now + Self.second))
        #expect(take(&wheel, until: line(now + Self.second)) == [now + Self.second])
    }

    @Test func `a wheel that was not turned for a while accepts a deadline`() throws {
        var wheel = TimerWheel(now: 0)
        let now = 1_000 * Self.horizon + 77
        wheel.insert(entry(now + Self.second))
        #expect(try #require(wheel.nextDue(after: now)) <= line(now + Self.second))
        #expect(take(&wheel, until: now).isEmpty)
        #expect(wheel.nextDue(after: now) == line(now + Self.second))
    }

    @Test func `free places are reused`() {
        var wheel = TimerWheel(now: 0)
        for round in 0..<100 as Range<Int64> {
            for index in 0..<50 as Range<Int64> { wheel.insert(entry(round * Self.second + index * 999_999)) }
            #expect(take(&wheel, until: round * Self.second + Self.second / 2).count == 50)
        }
        #expect(wheel.count == 0)
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `the wheel returns the same entries as a sorted list`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var now = Int64.random(in: 0...(5 * Self.horizon), using: &generator)
        var wheel = TimerWheel(now: now)
        var firstTick = now / Self.tick
        // When each flow must be taken.
        var model: [Int32: Int64] = [:]
        for step in 0..<3_000 as Range<Int32> {
            if Int.random(in: 0..<3, using: &generator) > 0 {
                let reach = [2 * Self.millisecond, 5 * Self.second, 3 * Self.horizon].randomElement(using: &generator)!
                let deadline = now + Int64.random(in: -Self.millisecond...reach, using: &generator)
                wheel.insert(entry(deadline, flow: step))
                model[step] = max(line(deadline), firstTick * Self.tick)
            } else {
                let reach = [0, Self.millisecond, Self.second, Self.horizon * 2].randomElement(using: &generator)!
                now += Int64.random(in: 0...reach, using: &generator)
                firstTick = now / Self.tick + 1
                var due: [TimerWheel.Entry] = []
                wheel.take(until: now, into: &due)
                let expected = model.filter { $0.value <= now }.keys.sorted()
                #expect(due.map(\.flow.place).sorted() == expected)
                #expect(due.allSatisfy { $0.due <= now })
                for flow in expected { model[flow] = nil }
            }
            let next = wheel.nextDue(after: now)
            #expect((next == nil) == model.isEmpty && wheel.count == model.count)
            if let next, let earliest = model.values.min() { #expect(next >= now && next <= max(now, earliest)) }
        }
    }
}
