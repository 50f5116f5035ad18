import Testing

@testable import NetworkPrimitives
@testable import Probing

struct ProbeWindowTests {
    private static let second: Int64 = 1_000_000_000
    private static let start: Int64 = 1_000 * second

    @Test func `an empty window has no figures`() {
        #expect(ProbeWindow(length: 60 * Self.second).summary(at: Self.start) == ProbeWindow.Summary())
    }

    @Test func `the figures cover the replies in the window`() {
        var window = ProbeWindow(length: 60 * Self.second)
        for (number, time) in [10, 14, 12, 20].enumerated() {
            window.recordReply(Int64(time) * 1_000_000, sequence: UInt64(number), at: Self.start)
        }
        window.recordLoss(at: Self.start)
        window.recordBurst(1, at: Self.start)
        let code = { (time: Int64) in RoundTripCode(nanoseconds: time).nanoseconds }
        #expect(
            window.summary(at: Self.start)
                == ProbeWindow.Summary(
                    completed: 5, lost: 1, mean: 14_000_000, minimum: 10_000_000, maximum: 20_000_000,
                    standardDeviation: 3_741_657, jitter: 4_666_666, longestBurst: 1, median: code(12_000_000),
                    p90: code(20_000_000), p95: code(20_000_000), p99: code(20_000_000)))
    }

    @Test(
        arguments: [([10, 10, 30, 30, 30], 30), ([10, 10, 10, 30], nil), ([30, 30, 1, 1, 1], nil), ([], nil)]
            as [([Int64], Int64?)])
    func `only a median above the bound is returned`(times: [Int64], expected: Int64?) {
        var window = ProbeWindow(length: 60 * Self.second)
        for (number, time) in times.enumerated() {
            window.recordReply(time * 1_000_000, sequence: UInt64(number), at: Self.start)
        }
        let median = window.median(above: 20_000_000, at: Self.start)
        #expect(median == expected.map { RoundTripCode(nanoseconds: $0 * 1_000_000).nanoseconds })
        #expect(window.median(above: 20_000_000, at: Self.start + 200 * Self.second) == nil)
    }

    @Test func `the loss ratio covers the window`() {
        var window = ProbeWindow(length: 60 * Self.second)
        #expect(window.lossRatio(at: Self.start) == nil)
        for number in 0..<3 { window.recordReply(1, sequence: UInt64(number), at: Self.start) }
        window.recordLoss(at: Self.start)
        #expect(window.lossRatio(at: Self.start) == 0.25)
        #expect(window.lossRatio(at: Self.start + 200 * Self.second) == nil)
    }

    @Test func `quantiles cover the replies in the window, also after more than the maximum and then none`() {
        var window = ProbeWindow(length: 60 * Self.second)
        for number in 0..<12_000 {
            let time = Self.start + Int64(number) * 5_000_000
            window.recordReply(number < 6_000 ? 1_000_000 : 9_000_000, sequence: UInt64(number), at: time)
        }
        let end = Self.start + 60 * Self.second
        #expect(window.summary(at: end).median == RoundTripCode(nanoseconds: 9_000_000).nanoseconds)
        window.recordLoss(at: end + 50 * Self.second)
        let later = window.summary(at: end + 50 * Self.second)
        #expect(later.completed > 1 && later.median == RoundTripCode(nanoseconds: 9_000_000).nanoseconds)
        #expect(window.summary(at: end + 200 * Self.second) == ProbeWindow.Summary())
    }

    @Test func `the longest burst leaves the window as verdicts do`() {
        var window = ProbeWindow(length: 60 * Self.second)
        for length in [UInt64(1), 2, 3] { window.recordBurst(length, at: Self.start) }
        window.recordBurst(1, at: Self.start + 30 * Self.second)
        #expect(window.summary(at: Self.start + 59 * Self.second).longestBurst == 3)
        #expect(window.summary(at: Self.start + 70 * Self.second).longestBurst == 1)
        #expect(window.summary(at: Self.start + 100 * Self.second).longestBurst == 0)
    }

    @Test func `a pair with a loss between its replies does not count for jitter`() {
        var window = ProbeWindow(length: 60 * Self.second)
        window.recordReply(1_000_000, sequence: 1, at: Self.start)
        window.recordReply(9_000_000, sequence: 3, at: Self.start)
        #expect(window.summary(at: Self.start).jitter == nil)
        window.recordReply(9_500_000, sequence: 4, at: Self.start)
        #expect(window.summary(at: Self.start).jitter == 500_000)
    }

    @Test func `a reordered pair of neighbours counts for jitter`() {
        var window = ProbeWindow(length: 60 * Self.second)
        window.recordReply(1_000_000, sequence: 6, at: Self.start)
        window.recordReply(3_000_000, sequence: 5, at: Self.start)
        #expect(window.summary(at: Self.start).jitter == 2_000_000)
    }

    @Test func `a verdict leaves the window after twelve to thirteen twelfths of its length`() {
        var window = ProbeWindow(length: 60 * Self.second)
        window.recordLoss(at: Self.start)
        #expect(window.summary(at: Self.start + 60 * Self.second).completed == 1)
        #expect(window.summary(at: Self.start + 65 * Self.second).completed == 0)
    }

    @Test func `reading does not change the window`() {
        var window = ProbeWindow(length: 60 * Self.second)
        window.recordReply(1_000_000, sequence: 1, at: Self.start)
        let first = window.summary(at: Self.start + 10 * Self.second)
        _ = window.summary(at: Self.start + 500 * Self.second)
        #expect(window.summary(at: Self.start + 10 * Self.second) == first)
    }

    @Test func `a long silence empties all slots`() {
        var window = ProbeWindow(length: 12 * Self.second)
        for step in 0..<13 { window.recordLoss(at: Self.start + Int64(step) * Self.second) }
        #expect(window.summary(at: Self.start + 12 * Self.second).lost == 13)
        window.recordReply(5, sequence: 9, at: Self.start + 1_000 * Self.second)
        #expect(window.summary(at: Self.start + 1_000 * Self.second).completed == 1)
    }
}
