import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

struct EchoPaceTests {
    private static let second: Int64 = 1_000_000_000
    private static let millisecond: Int64 = 1_000_000

    @Test func `the phase is within the interval, on the finest grid, and constant for one number`() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<5_000 {
            let interval = Int64.random(in: 1...300_000, using: &generator) * Self.millisecond
            let spread = UInt64.random(in: .min ... .max, using: &generator)
            let pace = EchoPace(interval: interval, spread: spread)
            #expect(pace.phase >= 0 && pace.phase < interval && pace.phase % SendGrid.finest == 0)
            #expect(pace == EchoPace(interval: interval, spread: spread))
        }
    }

    @Test func `phases spread over the whole interval`() {
        let phases = (0..<800 as Range<UInt64>).map { EchoPace(interval: Self.second, spread: $0).phase }
        #expect(Set(phases).count == 800)
        #expect(phases.min() == 0 && phases.max() == Self.second - SendGrid.finest)
    }

    @Test
    func `the first request is due at its phase within the interval, and a long interval also has an earlier time`() {
        var generator = SeededGenerator(seed: 6)
        for _ in 0..<20_000 {
            let interval = Int64.random(in: 1...300_000, using: &generator) * Self.millisecond
            let pace = EchoPace(interval: interval, spread: .random(in: .min ... .max, using: &generator))
            let now = Int64.random(in: 0...(1 << 50), using: &generator)
            let first = pace.first(at: now)
            #expect(first > now && first - now <= interval && first % interval == pace.phase)
            #expect(pace.isLong == (interval > Self.second))
            #expect((now..<now + Self.second).contains(pace.soon(after: now)))
        }
    }

    @Test(arguments: [10, 20, 25, 100, 333, 1_000, 60_000] as [Int64], [1, 5_000, 100_000] as [Double])
    func `no pace drifts over 10,000 requests, whatever their lines and delays`(
        milliseconds: Int64, rate: Double
    ) {
        let interval = milliseconds * Self.millisecond
        var generator = SeededGenerator(seed: UInt64(milliseconds))
        let pace = EchoPace(interval: interval, spread: .random(in: .min ... .max, using: &generator))
        let grid = SendGrid(rate: rate)
        let begin = Int64.random(in: 0...(1 << 50), using: &generator)
        var line = grid.line(after: pace.first(at: begin), interval: interval)
        // The first request of a long interval may precede its phase.
        line = grid.line(after: pace.next(after: line, now: line), interval: interval)
        let first = line - (line - pace.phase) % interval
        for step in 0..<10_000 as Range<Int64> {
            let shift = line - (first + step * interval)
            guard shift >= 0, shift <= interval / 8 else {
                Issue.record("request \(step) goes \(shift) ns after it is due")
                return
            }
            let sent = line + Int64.random(in: 0..<interval / 2, using: &generator)
            line = grid.line(after: pace.next(after: line, now: sent), interval: interval)
        }
    }

    @Test func `a request late by less than an interval is sent, and earlier missed ones are skipped`() {
        let pace = EchoPace(interval: Self.second, spread: 0)
        #expect(pace.next(after: 5 * Self.second, now: 5 * Self.second) == 6 * Self.second)
        #expect(pace.next(after: 5 * Self.second, now: 6 * Self.second + 1) == 6 * Self.second)
        #expect(pace.next(after: 5 * Self.second, now: 7 * Self.second - 1) == 6 * Self.second)
        #expect(pace.next(after: 5 * Self.second, now: 7 * Self.second) == 8 * Self.second)
        #expect(pace.next(after: 5 * Self.second, now: 100 * Self.second + 1) == 101 * Self.second)
    }

    @Test func `after any standstill, the next request is due within an interval, on the pace`() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<20_000 {
            let interval = Int64.random(in: 10...5_000, using: &generator) * Self.millisecond
            let pace = EchoPace(interval: interval, spread: .random(in: .min ... .max, using: &generator))
            let due = Int64.random(in: 1...1_000_000, using: &generator) * interval + pace.phase
            let now = due + Int64.random(in: 0...(100 * interval), using: &generator)
            let next = pace.next(after: due, now: now)
            #expect(next > due && next > now - interval && next <= now + interval)
            #expect((next - pace.phase) % interval == 0)
        }
    }
}
