import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine
@testable import Probing
@testable import VPNConfiguration

struct ProbeStatisticsTests {
    private static let time = ClockReading(monotonic: 5_000_000_000, realtime: 1_700_000_000_000_000_000)

    private static func reply(_ sequence: UInt64, isReordered: Bool = false) -> EchoEvent {
        .verdict(
            .reply(EchoReply(sequence: sequence, roundTripTime: 2_000_000, hopLimit: 61, isReordered: isReordered)))
    }

    private static func record(_ events: [EchoEvent]) -> ProbeStatistics {
        var statistics = ProbeStatistics(.standard)
        var sent: UInt64 = 0
        for event in events {
            if case .sent = event { sent += 1 }
            statistics.record(event, of: sent, at: time)
        }
        return statistics
    }

    @Test func `each sent request is completed or in flight, and each completed one a reply or lost`() {
        let statistics = Self.record([
            .sent(lag: 0), .sent(lag: 0), .sent(lag: 0), .sent(lag: 0), Self.reply(0), .verdict(.lost(.timeout)),
            .verdict(.lost(.timeExceeded)),
        ])
        #expect(statistics.sent == 4)
        #expect(statistics.completed == 3)
        #expect(statistics.inFlight == 1)
        #expect(statistics.replies == 1)
        #expect(statistics.lost == 2)
        #expect(statistics.lost(for: .timeout) == 1)
        #expect(statistics.lost(for: .timeExceeded) == 1)
    }

    @Test(arguments: SendFailure.allCases)
    func `a request that stayed on this host is a send failure and counts in no figure of the line`(
        failure: SendFailure
    ) {
        let statistics = Self.record([
            .sent(lag: 0), .sent(lag: 0), .sent(lag: 0), .verdict(.notSent(failure)), Self.reply(1),
        ])
        #expect(statistics.sent == 3 && statistics.unsent == 1 && statistics.inFlight == 1)
        #expect(statistics.completed == 1 && statistics.lost == 0)
        #expect(statistics.sendFailures(for: failure) == 1)
        let window = statistics.window.summary(at: Self.time.monotonic)
        #expect(window.completed == 1 && window.lost == 0)
    }

    @Test func `ICMP errors, foreign replies and truncated replies count in addition to verdicts`() {
        let cut = EchoReply(sequence: 1, roundTripTime: 5, hopLimit: 61, isReordered: false, isTruncated: true)
        let statistics = Self.record([
            .sent(lag: 0), .icmpError(.timeExceeded), .icmpError(.timeExceeded), .foreignReply, .verdict(.reply(cut)),
        ])
        #expect(statistics.icmpErrors(for: .timeExceeded) == 2 && statistics.icmpErrors(for: .packetTooBig) == 0)
        #expect(statistics.foreignReplies == 1 && statistics.truncatedReplies == 1)
        #expect(statistics.replies == 1 && statistics.lost == 0 && statistics.inFlight == 0)
    }

    @Test(arguments: SendFailure.allCases)
    func `a request that could not be sent is neither sent nor lost`(failure: SendFailure) {
        let statistics = Self.record([.sendFailed(failure)])
        #expect(statistics.sent == 0)
        #expect(statistics.completed == 0)
        #expect(SendFailure.allCases.filter { statistics.sendFailures(for: $0) == 1 } == [failure])
    }

    @Test(arguments: LossReason.allCases)
    func `each reason of loss has its own counter`(reason: LossReason) {
        let statistics = Self.record([.sent(lag: 0), .verdict(.lost(reason))])
        #expect(LossReason.allCases.filter { statistics.lost(for: $0) == 1 } == [reason])
    }

    @Test func `late, duplicate and corrupted replies are no verdicts`() {
        let statistics = Self.record([.sent(lag: 0), .lateReply, .duplicateReply, .duplicateReply, .corruptedReply])
        #expect(statistics.completed == 0)
        #expect(statistics.lateReplies == 1)
        #expect(statistics.duplicateReplies == 2)
        #expect(statistics.corruptedReplies == 1)
    }

    @Test func `a reordered reply is a reply`() {
        let statistics = Self.record([.sent(lag: 0), .sent(lag: 0), Self.reply(1), Self.reply(0, isReordered: true)])
        #expect(statistics.replies == 2)
        #expect(statistics.reorderedReplies == 1)
    }

    @Test func `the last reply sets the hop limit and the time`() {
        let statistics = Self.record([.sent(lag: 0), Self.reply(0)])
        #expect(statistics.hopLimit == 61)
        #expect(statistics.lastReply == Self.time.realtime)
    }

    @Test func `the first result can be a verdict or a send failure`() {
        #expect(!Self.record([]).hasFirstResult)
        #expect(!Self.record([.sent(lag: 0)]).hasFirstResult)
        #expect(Self.record([.sent(lag: 0), .verdict(.lost(.timeout))]).hasFirstResult)
        #expect(Self.record([.sendFailed(.noRoute)]).hasFirstResult)
    }

    @Test func `a round-trip time counts in the first bucket that contains it`() {
        var histogram = RoundTripHistogram()
        for time in [0, 500_000, 500_001, 5_000_000_000, 5_000_000_001] as [Int64] { histogram.observe(time) }
        #expect(histogram.counts[0] == 2)
        #expect(histogram.counts[1] == 1)
        #expect(histogram.counts[17] == 1)
        #expect(histogram.counts[18] == 1)
        #expect(histogram.count == 5)
        #expect(histogram.sum == 10_001_000_002)
        #expect(HistogramLayout.bounds.count + 1 == histogram.counts.count)
        #expect(HistogramLayout.bounds == HistogramLayout.bounds.sorted())
    }

    @Test func `the buckets of delays match their bounds`() {
        #expect(DelayHistogram.bounds.count + 1 == DelayHistogram().counts.count)
        #expect(DelayHistogram.bounds == DelayHistogram.bounds.sorted())
    }
}
