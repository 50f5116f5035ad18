import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine
@testable import Probing
@testable import VPNExporter

struct ProbeTallyTests {
    private static let kernel = PingTimestamps(hasSendStamps: true, hasReceiveStamps: true)
    private static let millisecond: Int64 = 1_000_000

    private func reply(_ sequence: UInt64, _ milliseconds: Int64, isReordered: Bool = false) -> EchoEvent {
        .verdict(
            .reply(
                EchoReply(
                    sequence: sequence, roundTripTime: milliseconds * Self.millisecond, hopLimit: 57, codePoint: 0,
                    isReordered: isReordered)))
    }

    /// Returns the tally of consecutive requests with these round-trip times in milliseconds; `nil` is a loss.
    private func tally(_ trips: [Int64?], from first: UInt64 = 0) -> ProbeTally {
        var tally = ProbeTally(timestamps: Self.kernel)
        for (offset, trip) in trips.enumerated() {
            let sequence = first + UInt64(offset)
            _ = tally.record(.sent(lag: 0), of: sequence)
            _ = tally.record(trip.map { reply(sequence, $0) } ?? .verdict(.lost(.timeout)), of: sequence)
        }
        return tally
    }

    @Test func `a new tally has no loss ratio, no jitter and no quantile`() {
        let tally = ProbeTally(timestamps: Self.kernel)
        #expect(tally.lossRatio == nil && tally.jitter == nil && tally.quantile(0.5) == nil)
        #expect(tally.ended == 0 && tally.inFlight == 0)
    }

    @Test func `sent requests are answered, lost or in flight`() {
        var tally = tally([10, nil, 12])
        _ = tally.record(.sent(lag: 0), of: 3)
        _ = tally.record(.sendFailed(.noRoute), of: 4)
        #expect(tally.sent == 4 && tally.replies == 2 && tally.lost == [.timeout: 1] && tally.inFlight == 1)
        #expect(tally.notSent == [.noRoute: 1] && tally.ended == 4)
        #expect(tally.lossRatio == 1.0 / 3.0)
    }

    @Test func `quantiles are nearest ranks, and the ends are exact`() {
        let tally = tally((1...100).map { Int64($0) })
        #expect(tally.shortest == Self.millisecond && tally.longest == 100 * Self.millisecond)
        for (share, expected) in [(0.5, 50.0), (0.99, 99), (1, 100), (0, 1)] {
            let time = Double(tally.quantile(share) ?? 0) / 1e6
            #expect(abs(time - expected) <= expected * RoundTripCode.relativeError, "\(share): \(time)")
        }
    }

    @Test func `a single reply is every quantile`() {
        let tally = tally([7])
        #expect([0, 0.5, 0.99, 1].allSatisfy { tally.quantile($0) == 7 * Self.millisecond })
        #expect(tally.jitter == nil)
    }

    @Test(
        arguments: [
            ([10, 12, 9, 9], (2 + 3 + 0) / 3.0), ([10, nil, 20, 21], 1), ([10, nil, 20], nil), ([10, 10], 0),
        ] as [([Int64?], Double?)])
    func `jitter is the mean difference of neighbours, without pairs across a loss`(
        trips: [Int64?], milliseconds: Double?
    ) {
        #expect(tally(trips).jitter == milliseconds.map { Int64($0 * 1e6) })
    }

    @Test func `the order of replies does not change the jitter`() {
        var turned = ProbeTally(timestamps: Self.kernel)
        for (sequence, trip) in [(2, 9), (0, 10), (1, 12)] as [(UInt64, Int64)] {
            _ = turned.record(reply(sequence, trip, isReordered: sequence < 2), of: sequence)
        }
        #expect(turned.jitter == tally([10, 12, 9]).jitter)
        #expect(turned.reordered == 2)
    }

    @Test func `requests are numbered from 0, independent of the first sequence number`() {
        var tally = ProbeTally(timestamps: Self.kernel)
        #expect(tally.record(.sent(lag: 0), of: 65_534) == nil)
        _ = tally.record(.sent(lag: 0), of: 65_535)
        #expect(tally.record(reply(65_535, 1), of: 65_535)?.sequence == 1)
        #expect(tally.record(.lateReply, of: 65_534)?.sequence == 0)
    }

    @Test func `a loss has only the ICMP error of its own request`() {
        var tally = ProbeTally(timestamps: Self.kernel)
        let error = EchoError(
            reason: .destinationUnreachable, sender: IPAddress("192.0.2.1"), roundTripTime: Self.millisecond)
        for sequence in 0...1 as ClosedRange<UInt64> { _ = tally.record(.sent(lag: 0), of: sequence) }
        tally.record(error, of: 1)
        let first = tally.record(.verdict(.lost(.timeout)), of: 0)
        let second = tally.record(.verdict(.lost(.destinationUnreachable)), of: 1)
        #expect(first?.content == .lost(.timeout, nil))
        #expect(second?.content == .lost(.destinationUnreachable, error))
    }

    @Test func `late, duplicate and corrupted replies do not change the verdicts`() {
        var tally = tally([1, nil])
        for event in [EchoEvent.lateReply, .duplicateReply, .duplicateReply, .corruptedReply] {
            _ = tally.record(event, of: 1)
        }
        #expect(tally.late == 1 && tally.duplicates == 2 && tally.corrupted == 1)
        #expect(tally.sent == 2 && tally.replies == 1 && tally.lostCount == 1)
    }
}
