import Testing

@testable import VPNExporter

@Suite struct AvailabilityCountTests {
    private static let second: Int64 = 1_000_000_000

    /// A target whose requests went each second from the start on: `.` is a reply, `x` a loss.
    private static func target(_ verdicts: String, patience: Int64 = 20) -> AvailabilityCount.Target {
        var outage = OutageState(threshold: 3)
        for (index, verdict) in verdicts.enumerated() {
            _ = outage.record(.init(sent: Int64(index) * second, isReply: verdict == "."))
        }
        return .init(outage: outage, patience: patience * second)
    }

    /// The seconds counted and those of them that are good after a look each second, when each verdict is known at once.
    private static func count(_ targets: [String], _ quorum: AvailabilityQuorum) -> [UInt64] {
        var count = AvailabilityCount()
        for length in 1...(targets.map(\.count).max() ?? 1) {
            let known = targets.map { target(String($0.prefix(length))) }
            count.update(known, quorum: quorum, at: Int64(length) * second)
        }
        return [count.total, count.good]
    }

    @Test func `seconds are counted once they are settled, and those that an outage touched are not good`() {
        // Counted are the seconds from the second on until the newest request.
        #expect(Self.count(["..........."], .any) == [9, 9])
        #expect(Self.count(["...xxxx...."], .any) == [9, 5])
    }

    @Test func `what may yet become an outage is not counted`() {
        #expect(Self.count([".....xx"], .any) == [4, 4])
        #expect(Self.count([".....xx."], .any) == [6, 6])
        #expect(Self.count([".....xxx"], .any) == [6, 4])
    }

    @Test func `one of two targets is enough for any, and not for all`() {
        let targets = ["...........", "...xxxx...."]
        #expect(Self.count(targets, .any) == [9, 9])
        #expect(Self.count(targets, .number(1)) == [9, 9])
        #expect(Self.count(targets, .all) == [9, 5])
        #expect(Self.count(targets, .number(2)) == [9, 5])
    }

    @Test func `a target without any verdict holds up nobody`() {
        let idle = AvailabilityCount.Target(outage: OutageState(threshold: 3), patience: 20 * Self.second)
        var count = AvailabilityCount()
        for length in 1...11 {
            let known = Self.target(String(repeating: ".", count: length))
            count.update([known, idle], quorum: .any, at: Int64(length) * Self.second)
        }
        #expect([count.total, count.good] == [9, 9])
    }

    @Test func `seconds in which nobody could be asked are left out`() {
        var count = AvailabilityCount()
        for length in 1...5 {
            count.update(
                [Self.target(String(repeating: ".", count: length))], quorum: .any, at: Int64(length) * Self.second)
        }
        let before = count
        // No request could be sent for 100 seconds, and then they go on.
        var outage = OutageState(threshold: 3)
        for time in Array(0...4) + Array(105...110) {
            _ = outage.record(.init(sent: Int64(time) * Self.second, isReply: true))
        }
        let later = AvailabilityCount.Target(outage: outage, patience: 20 * Self.second)
        count.update([later], quorum: .any, at: 111 * Self.second)
        #expect(count.total == before.total)
        _ = outage.record(.init(sent: 112 * Self.second, isReply: true))
        count.update([.init(outage: outage, patience: 20 * Self.second)], quorum: .any, at: 113 * Self.second)
        #expect(count.total == before.total + 2 && count.good == count.total)
    }

    @Test func `nothing is counted before anything is known`() {
        var count = AvailabilityCount()
        count.update([], quorum: .any, at: 5 * Self.second)
        count.update([.init(outage: OutageState(threshold: 3), patience: 1)], quorum: .all, at: 6 * Self.second)
        #expect(count == AvailabilityCount())
    }
}
