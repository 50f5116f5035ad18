import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine
@testable import Probing
@testable import Settings
@testable import VPNConfiguration

@Suite struct ProbeSharingTests {
    private func target(
        _ connection: String, _ address: String = "192.0.2.1", _ change: (inout ProbeSettings) -> Void = { _ in }
    ) throws -> ProbeTarget {
        var settings = ProbeSettings.standard
        change(&settings)
        let address = try #require(IPAddress(address))
        return ProbeTarget(
            id: .init(connection: connection, target: "peer"), address: .literal(address), settings: settings)
    }

    private func keys(_ begun: [ProbeTarget], besides running: [(ProbeTarget, UInt64)] = []) -> [UInt64] {
        var lastKey: UInt64 = 100
        return ProbeSharing.flows(
            for: begun, besides: running.map { ($0.0, EchoFlowKey($0.1)) }, lastKey: &lastKey
        ).map(\.number)
    }

    @Test func `targets with the same address and pace share a flow, and others have their own`() throws {
        let targets = try ["a", "b", "c"].map { try target($0) } + [target("d", "192.0.2.2")]
        #expect(keys(targets) == [101, 101, 101, 102])
    }

    @Test func `a target joins a running flow`() throws {
        #expect(try keys([target("b"), target("c", "192.0.2.2")], besides: [(target("a"), 7)]) == [7, 101])
    }

    @Test func `settings of packets and verdicts keep flows apart, and the window does not`() throws {
        let first = try target("a")
        let others = try [
            target("b") { $0.interval = .seconds(2) }, target("b") { $0.timeout = .seconds(2) },
            target("b") { $0.payloadSize = 100 }, target("b") { $0.packet.codePoint = 46 },
            target("b") { $0.packet.hopLimit = 9 }, target("b") { $0.path.interface = "lo" },
        ]
        for other in others { #expect(keys([first, other]) == [101, 102]) }
        #expect(try keys([first, target("b") { $0.window = .seconds(10) }]) == [101, 101])
    }

    @Test func `only settings that are declared shareable do not keep flows apart`() {
        let shareable = ProbeSettings.Values.declaration.fields.filter(\.isShareable).map(\.description.name)
        let expected = [
            "window", "address_family", "resolve_interval", "outage_after", "base_window", "jitter_histogram", "mos",
            "path_mtu", "trace",
        ]
        #expect(shareable == expected)
    }

    @Test func `targets with host names share no flow`() throws {
        let name = try #require(HostName("a.example"))
        let targets = ["a", "b"].map {
            ProbeTarget(id: .init(connection: $0, target: "peer"), address: .name(name), settings: .standard)
        }
        #expect(keys(targets) == [101, 102])
    }
}

@Suite struct SharedFlowTests {
    private static let time = ClockReading(monotonic: 1_000_000_000, realtime: 1_767_323_045_000_000_000)

    private func recorder(_ connection: String) throws -> ProbeRecorder {
        let address = try #require(IPAddress("192.0.2.1"))
        let target = ProbeTarget(
            id: .init(connection: connection, target: "peer"), address: .literal(address), settings: .standard)
        return ProbeRecorder(target, health: .silent())
    }

    private func reply(_ sequence: UInt64) -> EchoEvent {
        .verdict(.reply(EchoReply(sequence: sequence, roundTripTime: 1_000_000, hopLimit: 60, isReordered: false)))
    }

    @Test func `a follower receives the events of requests sent after it joined, and no others`() throws {
        let (leader, follower) = (try recorder("a"), try recorder("b"))
        func deliver(_ event: EchoEvent, _ sequence: UInt64) {
            leader.observe(event, of: sequence, at: Self.time)
            for statistics in [leader.snapshot, follower.snapshot] {
                #expect(statistics.sent == statistics.completed + statistics.inFlight)
            }
        }
        deliver(.sent(lag: 0), 1)
        deliver(.sent(lag: 0), 2)
        leader.lead(follower)
        deliver(reply(1), 1)
        deliver(.sent(lag: 0), 3)
        deliver(.verdict(.lost(.timeout)), 2)
        deliver(.lateReply, 2)
        deliver(reply(3), 3)
        deliver(.duplicateReply, 3)
        #expect(leader.snapshot.sent == 3 && leader.snapshot.replies == 2 && leader.snapshot.lost == 1)
        #expect(leader.snapshot.lateReplies == 1 && leader.snapshot.duplicateReplies == 1)
        #expect(follower.snapshot.sent == 1 && follower.snapshot.replies == 1 && follower.snapshot.lost == 0)
        #expect(follower.snapshot.lateReplies == 0 && follower.snapshot.duplicateReplies == 1)
    }

    @Test func `an event without a request does not start the count of a follower`() throws {
        let (leader, follower) = (try recorder("a"), try recorder("b"))
        leader.lead(follower)
        // The examination of the path's MTU reports its result with this sequence.
        leader.observe(.packetTooBig(mtu: 1_400), of: .max, at: Self.time)
        for event in [.sent(lag: 0), .verdict(.lost(.timeout))] as [EchoEvent] {
            leader.observe(event, of: 2, at: Self.time)
        }
        #expect(follower.snapshot.sent == 1 && follower.snapshot.inFlight == 0)
        #expect(follower.snapshot.quality.bursts.consecutive == 1)
    }

    @Test func `a dismissed follower receives nothing more, and the others continue`() throws {
        let (leader, first, second) = (try recorder("a"), try recorder("b"), try recorder("c"))
        leader.lead(first)
        leader.lead(second)
        leader.observe(.sent(lag: 0), of: 1, at: Self.time)
        leader.dismiss(first)
        leader.observe(reply(1), of: 1, at: Self.time)
        #expect(first.snapshot.sent == 1 && first.snapshot.replies == 0)
        #expect(second.snapshot.sent == 1 && second.snapshot.replies == 1)
    }

    @Test func `a shared request counts once for the punctuality of the exporter`() throws {
        let health = ProbingHealth.silent()
        let address = try #require(IPAddress("192.0.2.1"))
        let recorders = ["a", "b"].map {
            ProbeRecorder(
                ProbeTarget(id: .init(connection: $0, target: "peer"), address: .literal(address), settings: .standard),
                health: health)
        }
        recorders[0].lead(recorders[1])
        recorders[0].observe(.sent(lag: 5), of: 1, at: Self.time)
        let counts = health.snapshot.scheduleLag.counts
        #expect(counts.indices.reduce(0) { $0 + counts[$1] } == 1)
    }

    @Test func `a follower starts with the current timestamp source`() throws {
        let (leader, follower) = (try recorder("a"), try recorder("b"))
        leader.observe(.timestamps(PingTimestamps(hasReceiveStamps: true)), of: 1, at: Self.time)
        leader.lead(follower)
        #expect(follower.snapshot.timestamps == PingTimestamps(hasReceiveStamps: true))
    }
}
