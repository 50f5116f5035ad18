import Testing

@testable import Availability
@testable import Probing
@testable import VPNConfiguration

@Suite struct AvailabilityCountTests {
    private static let second: Int64 = 1_000_000_000

    /// Returns a target with one request each second: `.` is a reply, `x` a loss.
    private static func target(_ verdicts: String, patience: Int64 = 20) -> AvailabilityCount.Target {
        var outage = OutageState(threshold: 3)
        for (index, verdict) in verdicts.enumerated() {
            _ = outage.record(.init(sent: Int64(index) * second, kind: verdict == "." ? .reply : .lost))
        }
        return .init(outage: outage, patience: patience * second)
    }

    /// Returns the counted seconds and the good ones after an evaluation each second. Each verdict is known at once.
    private static func count(_ targets: [String], _ quorum: AvailabilityQuorum) -> [UInt64] {
        var count = AvailabilityCount()
        for length in 1...(targets.map(\.count).max() ?? 1) {
            let known = targets.map { target(String($0.prefix(length))) }
            count.update(known, quorum: quorum, at: Int64(length) * second)
        }
        return [count.total, count.good]
    }

    @Test(
        arguments: [("..........", false, UInt64(0)), ("xxxxxxxxxx", true, 8), ("..........", nil, 8)]
            as [(String, Bool?, UInt64)])
    func `the cloud's decision counts whatever the targets answer`(
        verdicts: String, isAvailable: Bool?, good: UInt64
    ) {
        var count = AvailabilityCount()
        count.update([Self.target(String(verdicts.prefix(1)))], quorum: .any, byCloud: isAvailable, at: 0)
        count.update(
            [Self.target(verdicts)], quorum: .any, byCloud: isAvailable, at: Int64(verdicts.count) * Self.second)
        #expect(count.good == good && count.total == 8)
    }

    @Test func `a second counts when it is settled, and an outage that touches it makes it bad`() {
        // The count covers the seconds from the second one to the newest request.
        #expect(Self.count(["..........."], .any) == [9, 9])
        #expect(Self.count(["...xxxx...."], .any) == [9, 5])
    }

    @Test func `seconds that may still become an outage do not count`() {
        #expect(Self.count([".....xx"], .any) == [4, 4])
        #expect(Self.count([".....xx."], .any) == [6, 6])
        #expect(Self.count([".....xxx"], .any) == [6, 4])
    }

    @Test func `one of two targets suffices for any, but not for all`() {
        let targets = ["...........", "...xxxx...."]
        #expect(Self.count(targets, .any) == [9, 9])
        #expect(Self.count(targets, .number(1)) == [9, 9])
        #expect(Self.count(targets, .all) == [9, 5])
        #expect(Self.count(targets, .number(2)) == [9, 5])
    }

    @Test func `a target without a verdict does not delay the count`() {
        let idle = AvailabilityCount.Target(outage: OutageState(threshold: 3), patience: 20 * Self.second)
        var count = AvailabilityCount()
        for length in 1...11 {
            let known = Self.target(String(repeating: ".", count: length))
            count.update([known, idle], quorum: .any, at: Int64(length) * Self.second)
        }
        #expect([count.total, count.good] == [9, 9])
    }

    @Test func `seconds without requests are left out`() {
        var count = AvailabilityCount()
        for length in 1...5 {
            count.update(
                [Self.target(String(repeating: ".", count: length))], quorum: .any, at: Int64(length) * Self.second)
        }
        let before = count
        // No request could be sent for 100 seconds. Then the requests continue.
        var outage = OutageState(threshold: 3)
        for time in Array(0...4) + Array(105...110) {
            _ = outage.record(.init(sent: Int64(time) * Self.second, kind: .reply))
        }
        let later = AvailabilityCount.Target(outage: outage, patience: 20 * Self.second)
        count.update([later], quorum: .any, at: 111 * Self.second)
        #expect(count.total == before.total)
        _ = outage.record(.init(sent: 112 * Self.second, kind: .reply))
        count.update([.init(outage: outage, patience: 20 * Self.second)], quorum: .any, at: 113 * Self.second)
        #expect(count.total == before.total + 2 && count.good == count.total)
    }

    @Test func `the count catches up when a target exceeds its patience`() {
        var count = AvailabilityCount()
        // One target has requests for 5 seconds only, and more patience than the other.
        for length in 1...60 {
            let steady = Self.target(String(repeating: ".", count: length))
            let lost = Self.target(String(repeating: ".", count: min(length, 5)), patience: 40)
            count.update([steady, lost], quorum: .any, at: Int64(length) * Self.second)
        }
        #expect([count.total, count.good] == [58, 58])
    }

    @Test func `the count catches up when a target is removed`() {
        var count = AvailabilityCount()
        for length in 1...40 {
            let steady = Self.target(String(repeating: ".", count: length))
            let gone = Self.target(String(repeating: ".", count: min(length, 5)), patience: 40)
            count.update(length < 35 ? [steady, gone] : [steady], quorum: .any, at: Int64(length) * Self.second)
        }
        #expect([count.total, count.good] == [38, 38])
    }

    @Test(arguments: UInt64(1)...30)
    func `each second that an outage touched is bad, in any order of outages`(
        seed: UInt64
    ) {
        var generator = SeededGenerator(seed: seed)
        var targets = (0..<Int.random(in: 1...3, using: &generator)).map { _ in SimulatedTarget(&generator) }
        let quorum = [AvailabilityQuorum.any, .all, .number(2)].randomElement(using: &generator) ?? .any
        var count = AvailabilityCount()
        // At 20 seconds each target has a state.
        for second in 20...200 as ClosedRange<Int64> {
            let known = targets.indices.map { targets[$0].known(at: second * Self.second) }
            count.update(known, quorum: quorum, at: second * Self.second)
        }
        let end = (targets.compactMap(\.outage.settled).min() ?? 0) / Self.second
        let counted = (end - Int64(count.total))..<end
        #expect(count.total > 140)
        let bad = targets.map(\.badSeconds)
        let good = counted.count { second in
            quorum.isAvailable(bad.map { $0.contains(second) ? .outage : .up }) == true
        }
        #expect(count.good == good)
    }

    /// A target with its own interval, timeout and losses. Its verdicts become known as those of requests do.
    private struct SimulatedTarget {
        private(set) var outage: OutageState
        private let interval: Int64
        private let timeout: Int64
        private let threshold: Int
        /// The replies and losses of all requests, in order.
        private let replies: [Bool]
        private var delivered = 0

        init(_ generator: inout SeededGenerator) {
            interval = [10, 100, 300, 1_000, 5_000].randomElement(using: &generator).map { $0 * 1_000_000 } ?? second
            timeout = [100, 1_000, 7_000].randomElement(using: &generator).map { $0 * 1_000_000 } ?? second
            threshold = .random(in: 1...4, using: &generator)
            outage = OutageState(threshold: UInt32(threshold))
            let stays = Double.random(in: 0.5...0.999, using: &generator)
            var isReply = true
            replies = (0..<Int(200 * second / interval)).map { _ in
                if Double.random(in: 0...1, using: &generator) > stays { isReply.toggle() }
                return isReply
            }
        }

        mutating func known(at now: Int64) -> AvailabilityCount.Target {
            while delivered < replies.count {
                let sent = Int64(delivered) * interval
                guard sent + (replies[delivered] ? 0 : timeout) <= now else { break }
                _ = outage.record(.init(sent: sent, kind: replies[delivered] ? .reply : .lost))
                delivered += 1
            }
            return .init(outage: outage, patience: interval * Int64(threshold + 1) + timeout + 10 * second)
        }

        /// The seconds that an outage touched, independent of when verdicts become known.
        var badSeconds: Set<Int64> {
            var found: Set<Int64> = []
            var losses = 0
            for (number, isReply) in (replies.prefix(delivered) + [true]).enumerated() {
                if isReply, losses >= threshold {
                    let times = Int64(number - losses) * interval..<Int64(number) * interval
                    found.formUnion(times.lowerBound / second...(times.upperBound - 1) / second)
                }
                losses = isReply ? 0 : losses + 1
            }
            return found
        }
    }

    @Test func `no second counts before anything is known`() {
        var count = AvailabilityCount()
        count.update([], quorum: .any, at: 5 * Self.second)
        count.update([.init(outage: OutageState(threshold: 3), patience: 1)], quorum: .all, at: 6 * Self.second)
        #expect(count == AvailabilityCount())
    }
}
