import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

/// Compares the true round-trip times with those that the engine measures while the wall clock is set.
struct ClockStepCourseTests {
    private static let millisecond: Int64 = 1_000_000
    private static let second: Int64 = 1_000_000_000
    private static let epoch = 1_800_000_000 * second
    /// The time from setting the wall clock, which wakes the loop, to the loop's check of both clocks.
    private static let wakeUp: Int64 = 300_000

    /// A wall clock with steps: when, and by how much, in nanoseconds.
    private struct WallClock {
        var steps: [(at: Int64, by: Int64)]

        func realtime(_ time: Int64) -> Int64 {
            epoch + time + steps.filter { $0.at <= time }.map(\.by).reduce(0, +)
        }

        func reading(_ time: Int64) -> ClockReading { ClockReading(monotonic: time, realtime: realtime(time)) }
    }

    /// One request: when it is handed over, leaves and is answered, and the latest time of reading the answer.
    private struct Request {
        let sent: Int64
        let leaves: Int64
        let arrives: Int64
        let read: Int64
    }

    /// Returns the time that the engine measures. It checks the clocks when it sends, every 40 ms, and when the clock
    /// is set. It reads what has come each time.
    private func measure(_ request: Request, _ clock: WallClock, hasSendStamp: Bool) -> Int64 {
        var looks = stride(from: request.sent - 80 * Self.millisecond, to: request.read, by: 40 * Int(Self.millisecond))
            .map(\.self)
        looks += clock.steps.map { $0.at + Self.wakeUp } + [request.sent, request.read]
        let time = looks.filter { $0 >= request.arrives }.min() ?? request.read
        var steps = ClockSteps()
        var isNews = false
        for look in Set(looks).sorted() where look <= time { isNews = steps.look(clock.reading(look)) }
        let read = clock.reading(time)
        return RoundTrip(
            sent: request.sent, sendStamp: hasSendStamp ? clock.realtime(request.leaves) : nil,
            receiveStamp: clock.realtime(request.arrives), read: read,
            steps: steps.steps(since: request.sent, until: read), isStepNews: isNews
        ).time
    }

    private func request(_ generator: inout SeededGenerator) -> Request {
        let sent = 77 * Self.second + Int64.random(in: 0...Self.second, using: &generator)
        let leaves = sent + Int64.random(in: 5_000...200_000, using: &generator)
        let arrives = leaves + Int64.random(in: 10_000...(400 * Self.millisecond), using: &generator)
        return Request(
            sent: sent, leaves: leaves, arrives: arrives,
            read: arrives + Int64.random(in: 20_000...(40 * Self.millisecond), using: &generator))
    }

    @Test(arguments: [1, 2, 5, 11, 20, 50, 100, 300, 999, 3_600_000] as [Int64], [true, false])
    func `a step of any size at any moment leaves the true time`(milliseconds: Int64, hasSendStamp: Bool) {
        var generator = SeededGenerator(seed: UInt64(milliseconds))
        for _ in 0..<3_000 {
            let request = request(&generator)
            let step = Int64.random(in: (request.sent - 50 * Self.millisecond)...request.read, using: &generator)
            // A reply between the step and its check is measured correctly only if the clock went forward.
            guard !(0..<Self.wakeUp).contains(request.arrives - step) else { continue }
            let by = milliseconds * (Bool.random(using: &generator) ? Self.millisecond : -Self.millisecond)
            let clock = WallClock(steps: [(step, by)])
            let time = measure(request, clock, hasSendStamp: hasSendStamp)
            let truth = request.arrives - (hasSendStamp ? request.leaves : request.sent)
            // A request that leaves at the moment of the step may count as sent before it.
            let isClose = abs(request.leaves - step) < 300_000
            #expect(isClose ? time >= 0 : abs(time - truth) <= 1_000, "\(request), \(by) at \(step): \(time)")
        }
    }

    @Test(arguments: [true, false])
    func `two steps within one round trip leave the true time`(hasSendStamp: Bool) {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<20_000 {
            let request = request(&generator)
            let steps = (0..<2).map { _ in
                (
                    at: Int64.random(in: request.sent...request.read, using: &generator),
                    by: Int64.random(in: 1...400, using: &generator)
                        * (Bool.random(using: &generator) ? Self.millisecond : -Self.millisecond)
                )
            }.sorted { $0.at < $1.at }
            guard steps.allSatisfy({ !(0..<Self.wakeUp).contains(request.arrives - $0.at) }),
                steps[1].at - steps[0].at > 2 * Self.wakeUp,
                steps.allSatisfy({ abs(request.leaves - $0.at) > 300_000 })
            else { continue }
            let time = measure(request, WallClock(steps: steps), hasSendStamp: hasSendStamp)
            let truth = request.arrives - (hasSendStamp ? request.leaves : request.sent)
            #expect(abs(time - truth) <= 1_000, "\(request), \(steps): \(time)")
        }
    }
}
