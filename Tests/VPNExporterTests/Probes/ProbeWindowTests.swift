import Testing

@testable import VPNExporter

struct ProbeWindowTests {
    private static let second: Int64 = 1_000_000_000
    private static let start: Int64 = 1_000 * second

    @Test func `a window that saw nothing says nothing`() {
        #expect(ProbeWindow(length: 60 * Self.second).summary(at: Self.start) == ProbeWindow.Summary())
    }

    @Test func `figures are those of the replies in the window`() {
        var window = ProbeWindow(length: 60 * Self.second)
        for (number, time) in [10, 14, 12, 20].enumerated() {
            window.recordReply(Int64(time) * 1_000_000, sequence: UInt64(number), at: Self.start)
        }
        window.recordLoss(at: Self.start)
        #expect(
            window.summary(at: Self.start)
                == ProbeWindow.Summary(
                    completed: 5, lost: 1, mean: 14_000_000, minimum: 10_000_000, maximum: 20_000_000,
                    standardDeviation: 3_741_657, jitter: 4_666_666))
    }

    @Test func `a pair with a loss between its two replies is left out of jitter`() {
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

    @Test func `a verdict leaves the window after between twelve and thirteen twelfths of it`() {
        var window = ProbeWindow(length: 60 * Self.second)
        window.recordLoss(at: Self.start)
        #expect(window.summary(at: Self.start + 60 * Self.second).completed == 1)
        #expect(window.summary(at: Self.start + 65 * Self.second).completed == 0)
    }

    @Test func `asking does not change what the window shows`() {
        var window = ProbeWindow(length: 60 * Self.second)
        window.recordReply(1_000_000, sequence: 1, at: Self.start)
        let first = window.summary(at: Self.start + 10 * Self.second)
        _ = window.summary(at: Self.start + 500 * Self.second)
        #expect(window.summary(at: Self.start + 10 * Self.second) == first)
    }

    @Test func `a long silence empties every slot`() {
        var window = ProbeWindow(length: 12 * Self.second)
        for step in 0..<13 { window.recordLoss(at: Self.start + Int64(step) * Self.second) }
        #expect(window.summary(at: Self.start + 12 * Self.second).lost == 13)
        window.recordReply(5, sequence: 9, at: Self.start + 1_000 * Self.second)
        #expect(window.summary(at: Self.start + 1_000 * Self.second).completed == 1)
    }
}
