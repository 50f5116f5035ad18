import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine
@testable import Probing
@testable import VPNConfiguration

/// The statistics of one target from its events, in the order of the engine.
@Suite struct ProbeQualityTests {
    private static let second: Int64 = 1_000_000_000
    private static let epoch: Int64 = 1_700_000_000_000_000_000

    /// A target with one request each second. Its verdicts arrive when they are known.
    private struct Target {
        var statistics: ProbeStatistics
        private var pending: [(known: Int64, sequence: UInt64, event: EchoEvent)] = []
        private var sequence: UInt64 = 0
        private(set) var now: Int64 = 1_000 * second

        init(roundTripObjective: Duration? = nil, _ change: (inout ProbeSettings.Values) -> Void = { _ in }) {
            var values = ProbeSettings.Values()
            change(&values)
            statistics = ProbeStatistics(ProbeSettings(values), roundTripObjective: roundTripObjective)
        }

        /// Sends requests: `.` is a reply after 20 ms, `x` a loss after the timeout of 5 s.
        mutating func send(_ verdicts: String, hopLimit: UInt8 = 60, codePoint: UInt8 = 0) {
            for verdict in verdicts {
                deliver()
                statistics.record(.sent(lag: 0), of: sequence, at: time)
                if verdict == "." {
                    let reply = EchoReply(
                        sequence: sequence, roundTripTime: 20_000_000, hopLimit: hopLimit, codePoint: codePoint,
                        isReordered: false)
                    pending.append((now + 20_000_000, sequence, .verdict(.reply(reply))))
                } else {
                    pending.append((now + 5 * second, sequence, .verdict(.lost(.timeout))))
                }
                sequence += 1
                now += second
            }
        }

        /// Ends all requests that are under way.
        mutating func settle() {
            now += 10 * second
            deliver()
        }

        private mutating func deliver() {
            let due = pending.filter { $0.known <= now }.sorted { $0.known < $1.known }
            pending.removeAll { $0.known <= now }
            for (known, sequence, event) in due {
                let time = ClockReading(monotonic: known, realtime: epoch + known)
                statistics.record(event, of: sequence, at: time)
            }
        }

        private var time: ClockReading { ClockReading(monotonic: now, realtime: epoch + now) }
    }

    @Test func `an outage has the times of its requests, and not of their verdicts`() {
        var target = Target()
        target.send("..")
        let start = target.now
        target.send("xxxx")
        let end = target.now
        target.send("..")
        target.settle()
        let outages = target.statistics.quality.outages
        #expect(outages.state.state == .up)
        #expect(outages.state.outages == 1 && outages.state.changes == 2)
        #expect(outages.state.total == 4 * Self.second)
        #expect(outages.lastStart == Self.epoch + start && outages.lastEnd == Self.epoch + end)
    }

    @Test func `changes are reported once, in order`() {
        var target = Target()
        target.send("..xxx.....xxxx....")
        target.settle()
        let changes = target.statistics.takeOutageChanges()
        #expect(
            changes.map(\.kind) == [
                .answers, .began(nil), .ended(after: 3 * Self.second), .began(nil), .ended(after: 4 * Self.second),
            ])
        #expect(target.statistics.takeOutageChanges().isEmpty)
    }

    @Test func `losses below the threshold are bursts and no outage`() {
        var target = Target { $0.outageAfter = 3 }
        target.send("..x..xx.")
        target.settle()
        let quality = target.statistics.quality
        #expect(quality.outages.state.outages == 0)
        #expect(quality.bursts.counts[0] == 1 && quality.bursts.counts[1] == 1 && quality.bursts.sum == 3)
        #expect(target.statistics.window.summary(at: target.now).longestBurst == 2)
    }

    @Test func `a current burst counts in the window and as losses in a row, and as a burst when it ends`() {
        var target = Target()
        target.send("..xxxxxxxxxx")
        target.settle()
        #expect(target.statistics.quality.bursts.consecutive == 10)
        #expect(target.statistics.quality.bursts.sum == 0)
        #expect(target.statistics.window.summary(at: target.now).longestBurst == 10)
    }

    @Test func `changes of the hop limit and code point count, the first and equal values do not`() {
        var target = Target { $0.packet.codePoint = 46 }
        target.send("..", hopLimit: 60, codePoint: 46)
        target.send("...", hopLimit: 59, codePoint: 0)
        target.send("x.", hopLimit: 60, codePoint: 46)
        target.settle()
        #expect(target.statistics.quality.hopLimitChanges == 2)
        #expect(target.statistics.quality.remarked == 3)
    }

    @Test func `a round trip is good up to the objective, and without an objective always`() {
        var tight = Target(roundTripObjective: .milliseconds(19))
        var wide = Target(roundTripObjective: .milliseconds(20))
        var none = Target()
        tight.send("..x.")
        wide.send("..x.")
        none.send("..x.")
        let targets = [tight, wide, none].map { target in
            var target = target
            target.settle()
            return target.statistics.quality.goodRoundTrips
        }
        #expect(targets == [0, 3, 3])
    }

    @Test func `a target with a long interval has a base between two replies`() {
        let hour = 3_600 * Self.second
        var values = ProbeSettings.Values()
        (values.interval, values.window, values.baseWindow) = (.seconds(3_600), .seconds(3_600), .seconds(600))
        var quality = ProbeQuality(values)
        let reply = EchoReply(sequence: 0, roundTripTime: 20_000_000, hopLimit: 60, isReordered: false)
        quality.record(reply, difference: nil, former: nil, at: 5 * hour)
        #expect(quality.base.value(at: 6 * hour) == 20_000_000)
        #expect(quality.base.value(at: 7 * hour) == nil)
    }

    @Test(arguments: 1...20) func `no sequence of verdicts violates an identity or a bound`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var target = Target { $0.outageAfter = UInt32.random(in: 1...6, using: &generator) }
        var before: (total: Int64, bursts: UInt64) = (0, 0)
        for _ in 0..<200 {
            let verdict = Bool.random(using: &generator) ? "." : "x"
            target.send(String(repeating: verdict, count: Int.random(in: 1...8, using: &generator)))
            let statistics = target.statistics
            let quality = statistics.quality
            #expect(statistics.sent == statistics.completed + statistics.inFlight)
            // Verdicts out of order are not part of a burst yet.
            #expect(quality.bursts.sum + quality.bursts.consecutive <= statistics.lost)
            #expect(quality.outages.state.total >= before.total && quality.bursts.sum >= before.bursts)
            #expect(quality.outages.state.changes <= 2 * quality.outages.state.outages)
            let summary = statistics.window.summary(at: target.now)
            #expect(summary.median ?? 0 <= summary.p90 ?? 0 && summary.p90 ?? 0 <= summary.p99 ?? 0)
            before = (quality.outages.state.total, quality.bursts.sum)
        }
        target.send(".")
        target.settle()
        let quality = target.statistics.quality
        #expect(quality.bursts.sum == target.statistics.lost && quality.bursts.consecutive == 0)
        #expect(quality.outages.state.total <= Int64(target.statistics.lost) * Self.second)
        #expect(quality.outages.state.state == .up)
    }
}
