import Glibc
import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine
@testable import Probing
@testable import VPNConfiguration
@testable import VPNExporter

struct TargetFindingsTests {
    private func trial(_ name: String = "a/peer", _ change: (inout TargetTrial) -> Void = { _ in }) throws
        -> TargetTrial
    {
        let address = try #require(IPAddress("192.0.2.1"))
        var trial = TargetTrial(name: name, settings: .standard)
        trial.target = .literal(address)
        trial.address = address
        trial.source = IPAddress("10.0.0.1")
        trial.outcomes = [reply]
        change(&trial)
        return trial
    }

    private var reply: SingleEchoOutcome {
        .reply(EchoReply(sequence: 1, roundTripTime: 2_500_000, hopLimit: 60, isReordered: false))
    }

    private func findings(_ change: (inout TargetTrial) -> Void) throws -> [Finding] {
        TargetFindings(trials: [try trial("a/peer", change)]).all
    }

    @Test func `a target that answers is good, and all targets share the finding on their route`() throws {
        let all = TargetFindings(trials: [try trial("a/peer"), try trial("b/peer")]).all
        #expect(
            all == [
                Finding(.ok, "route", "10.0.0.1", "source for 2 targets"),
                Finding(.ok, "echo", "a/peer", "192.0.2.1 in 2.500 ms, ttl 60"),
                Finding(.ok, "echo", "b/peer", "192.0.2.1 in 2.500 ms, ttl 60"),
            ])
    }

    @Test func `a resolved name has one finding`() throws {
        let name = try #require(HostName("peer.test"))
        let all = TargetFindings(trials: try ["a", "b"].map { try trial($0) { $0.target = .name(name) } }).all
        #expect(all.filter { $0.area == "dns" } == [Finding(.ok, "dns", "peer.test", "192.0.2.1")])
    }

    @Test func `a reply to a later request is a warning, and silence fails`() throws {
        let late = try findings { $0.outcomes = [.silence, reply] }.last
        #expect(late?.grade == .warn && late?.text == "192.0.2.1 in 2.500 ms, ttl 60, after 1 without a reply")
        let silent = try findings { $0.outcomes = [.silence, .silence, .silence] }.last
        #expect(silent?.grade == .fail && silent?.text == "192.0.2.1: no reply to 3 requests" && silent?.remedy != nil)
    }

    @Test func `a reply from another address fails with both addresses`() throws {
        let sender = try #require(IPAddress("192.0.2.9"))
        let finding = try findings { $0.outcomes = [.otherSender(sender)] }.last
        #expect(finding?.grade == .fail && finding?.text == "192.0.2.1: the reply comes from 192.0.2.9")
        #expect(finding?.remedy?.contains("192.0.2.9") == true)
    }

    @Test(arguments: LossReason.allCases)
    func `an ICMP error fails with its sender and a remedy`(reason: LossReason) throws {
        let error = EchoError(reason: reason, sender: IPAddress("192.0.2.254"), roundTripTime: 1)
        let finding = try findings { $0.outcomes = [.error(error)] }.last
        #expect(finding?.grade == .fail && finding?.remedy != nil)
        #expect(finding?.text == "192.0.2.1: \(reason.sentence), reported by 192.0.2.254")
    }

    @Test(arguments: SendFailure.allCases)
    func `a request that is not sent fails with a remedy`(failure: SendFailure) throws {
        let finding = try findings { $0.outcomes = [.notSent(failure)] }.last
        #expect(finding?.grade == .fail && finding?.remedy != nil)
        #expect(finding?.text == "192.0.2.1: not sent, \(failure.sentence)")
    }

    @Test func `the remedy for a request that this host rejects is its firewall, not a capability`() throws {
        let finding = try findings { $0.outcomes = [.silence, .notSent(.permission)] }.last
        #expect(finding?.remedy?.contains("nft list ruleset") == true)
        #expect(finding?.remedy?.contains("nf_conntrack_max") == true)
        #expect(finding?.remedy?.contains("CAP_") == false && finding?.text.contains("permi") == false)
    }

    @Test(arguments: [(UInt32(0), false), (42, true)])
    func `the remedy for a forbidden route is a capability only with a mark`(mark: UInt32, needs: Bool) throws {
        let all = try findings { trial in
            var values = ProbeSettings.standard.values
            values.packet.mark = mark
            trial = TargetTrial(
                name: trial.name, settings: ProbeSettings(values), target: trial.target, address: trial.address,
                noRoute: SystemError(EPERM))
        }
        #expect(all.map(\.area) == ["route"])
        #expect(all[0].remedy?.contains("CAP_NET_RAW") == needs)
    }

    @Test(arguments: [ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL, ENODEV, EPERM, EACCES])
    func `a missing route fails`(code: Int32) throws {
        let all = try findings { trial in
            trial.source = nil
            trial.noRoute = SystemError(code)
            trial.outcomes = []
        }
        #expect(all.map(\.area) == ["route"] && all[0].grade == .fail && all[0].remedy != nil)
        #expect(all[0].text == "to 192.0.2.1: \(SystemError(code))")
    }

    @Test func `a name without an address has one failure and no other finding`() throws {
        let all = try findings { trial in
            trial.target = HostName("missing.test").map(ProbeAddress.name)
            trial.address = nil
            trial.source = nil
            trial.resolution = "missing.test: Name or service not known"
            trial.outcomes = []
        }
        #expect(all.map(\.area) == ["dns"] && all[0].grade == .fail)
    }

    @Test(
        arguments: [
            (nil, Finding.Grade.warn), ("", .fail), ("0.0.0.0", .fail),
        ] as [(String?, Finding.Grade)])
    func `an address that only the cloud knows is a warning before there is a monitor, and a failure after`(
        text: String?, grade: Finding.Grade
    ) throws {
        let all = try findings { trial in
            trial.target = nil
            trial.address = nil
            trial.source = nil
            trial.cloudText = text
            trial.outcomes = []
        }
        #expect(all.map(\.grade) == [grade])
    }
}
