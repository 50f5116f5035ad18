import Testing

@testable import Availability
@testable import ProbeEngine
@testable import Probing
@testable import VPNConfiguration

@Suite struct OutageTests {
    private static let second: Int64 = 1_000_000_000

    /// Runs one request each second: `.` is a reply, `x` a loss.
    private func run(_ verdicts: String, threshold: UInt32 = 3) -> (OutageState, [OutageState.Change]) {
        var outage = OutageState(threshold: threshold)
        var changes: [OutageState.Change] = []
        for (index, verdict) in verdicts.enumerated() {
            let ending = VerdictOrder.Ending(sent: Int64(index) * Self.second, kind: verdict == "." ? .reply : .lost)
            if let change = outage.record(ending) { changes.append(change) }
        }
        return (outage, changes)
    }

    @Test(arguments: [SendFailure.noRoute, .permission, .messageSize, .other])
    func `requests without a route are an outage as fast as losses`(failure: SendFailure) {
        var outage = OutageState(threshold: 3)
        _ = outage.record(.init(sent: 0, kind: .reply))
        #expect(outage.record(.init(sent: 1 * Self.second, kind: .unsent(failure))) == nil)
        #expect(outage.record(.init(sent: 2 * Self.second, kind: .lost)) == nil)
        #expect(outage.record(.init(sent: 3 * Self.second, kind: .unsent(failure))) == .began)
        #expect(outage.lastStart == Self.second && outage.failure == failure)
        #expect(outage.record(.init(sent: 5 * Self.second, kind: .reply)) == .ended)
        #expect(outage.failure == nil && outage.total == 4 * Self.second)
    }

    @Test(arguments: [SendFailure.noBuffers, .notSent])
    func `requests without buffers are an outage after a shortage of 10 seconds`(failure: SendFailure) {
        var outage = OutageState(threshold: 3)
        func changes(_ outage: inout OutageState, _ times: ClosedRange<Int64>) -> [Int64] {
            times.filter { outage.record(.init(sent: $0 * Self.second, kind: .unsent(failure))) != nil }
        }
        _ = outage.record(.init(sent: 0, kind: .reply))
        #expect(changes(&outage, 1...10) == [] && outage.state == .up && outage.failure == nil)
        _ = outage.record(.init(sent: 11 * Self.second, kind: .reply))
        #expect(changes(&outage, 12...30) == [22] && outage.lastStart == 12 * Self.second)
        #expect(outage.failure == failure && outage.settled == 30 * Self.second)
    }

    @Test func `losses below the threshold are no outage`() {
        let (outage, changes) = run("..xx..x.xx.")
        #expect(outage.state == .up)
        #expect(changes == [.answers])
        #expect(outage.outages == 0 && outage.total == 0 && outage.changes == 0)
    }

    @Test func `an outage lasts from its first lost request to the next answered request`() {
        let (outage, changes) = run("..xxxxx..")
        #expect(changes == [.answers, .began, .ended])
        #expect(outage.outages == 1 && outage.changes == 2)
        #expect(outage.total == 5 * Self.second)
        #expect(outage.lastStart == 2 * Self.second && outage.lastEnd == 7 * Self.second)
    }

    @Test func `the time in outage never falls`() {
        var outage = OutageState(threshold: 3)
        var before: Int64 = 0
        for (index, verdict) in "..xxxx.xxxxx.....xxx.x.xxx".enumerated() {
            _ = outage.record(.init(sent: Int64(index) * Self.second, kind: verdict == "." ? .reply : .lost))
            #expect(outage.total >= before)
            before = outage.total
        }
        #expect(outage.total == (4 + 5 + 3 + 2) * Self.second)
    }

    @Test func `a target that never answered is in outage from its first request`() {
        let (outage, changes) = run("xxx")
        #expect(outage.state == .outage && outage.lastStart == 0 && changes == [.began])
        #expect(outage.changes == 0 && outage.outages == 1 && outage.total == 2 * Self.second)
    }

    @Test func `the state is unknown until there are enough verdicts`() {
        #expect(run("").0.state == .unknown)
        #expect(run("xx").0.state == .unknown)
        #expect(run("x", threshold: 1).0.state == .outage)
    }
}

@Suite struct LossBurstTests {
    @Test func `a burst counts by its length when it ends`() {
        var bursts = LossBursts()
        for verdict in "x.xx.xxx.xxxx.." + String(repeating: "x", count: 2_000) + ".x" {
            bursts.record(isReply: verdict == ".")
        }
        #expect((0..<10).map { bursts.counts[$0] } == [1, 1, 1, 1, 0, 0, 0, 0, 0, 1])
        #expect(bursts.sum == 1 + 2 + 3 + 4 + 2_000)
        #expect(bursts.consecutive == 1)
    }
}

@Suite struct FlapDampingTests {
    private static let minute: Int64 = 60_000_000_000

    @Test func `two outages in an hour are no flapping`() {
        var damping = FlapDamping()
        for minute in [0, 1, 30, 31] as [Int64] { damping.recordChange(at: minute * Self.minute) }
        #expect(!damping.isFlapping(at: 31 * Self.minute))
    }

    @Test func `changes within minutes are flapping until they cease`() {
        var damping = FlapDamping()
        for change in 0..<6 as Range<Int64> { damping.recordChange(at: change * Self.minute / 2) }
        #expect(damping.isFlapping(at: 3 * Self.minute))
        #expect(damping.isFlapping(at: 6 * Self.minute))
        #expect(!damping.isFlapping(at: 20 * Self.minute))
        damping.recordChange(at: 21 * Self.minute)
        #expect(!damping.isFlapping(at: 21 * Self.minute))
    }
}

@Suite struct AvailabilityQuorumTests {
    @Test(
        arguments: [
            (AvailabilityQuorum.any, "uo", true), (.any, "oo", false), (.any, "o?", nil), (.any, "", nil),
            (.all, "uu", true), (.all, "uo", false), (.all, "u?", nil), (.all, "o?", false),
            (.number(2), "uuo", true), (.number(2), "uoo", false), (.number(2), "uo?", nil), (.number(5), "uu", true),
        ] as [(AvailabilityQuorum, String, Bool?)])
    func `the quorum is the number of targets that must be up`(
        quorum: AvailabilityQuorum, states: String, isAvailable: Bool?
    ) {
        let states = states.map { $0 == "u" ? OutageState.State.up : $0 == "o" ? .outage : .unknown }
        #expect(quorum.isAvailable(states) == isAvailable)
    }
}
