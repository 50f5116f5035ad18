import CloudAPI
import ICMP
import Testing

@testable import VPNExporter

struct ConnectionStandingTests {
    private static let clock = PingClock {
        ClockReading(monotonic: 600_000_000_000, realtime: 1_767_323_045_000_000_000)
    }

    private static func target(replies: Int, losses: Int) throws -> TargetDocument {
        let address = try #require(IPAddress("203.0.113.32"))
        let recorder = ProbeRecorder(
            ProbeTarget(
                id: .init(connection: "a", target: "peer"), address: .literal(address), settings: .standard),
            health: .silent(clock: clock))
        for number in 0..<(replies + losses) {
            recorder.observe(.sent(lag: 0), of: UInt64(number), at: clock.now())
            let reply = EchoReply(
                sequence: UInt64(number), roundTripTime: 20_000_000, hopLimit: 60, isReordered: false)
            recorder.observe(
                .verdict(number < replies ? .reply(reply) : .lost(.timeout)), of: UInt64(number), at: clock.now())
        }
        return TargetDocument(recorder, PathStatus.Snapshot(), at: clock.now(), withMinutes: false)
    }

    private static func standing(
        _ isAvailable: Bool?, _ targets: [TargetDocument] = [], _ objective: ServiceObjective = ServiceObjective(),
        _ cloud: ConnectionStanding.Cloud = ConnectionStanding.Cloud()
    ) -> ConnectionStanding {
        ConnectionStanding(isAvailable: isAvailable, targets: targets, objective: objective, cloud: cloud)
    }

    @Test func `the quorum decides about down and unknown, problems about the rest`() throws {
        let well = try Self.target(replies: 100, losses: 1)
        let silent = try Self.target(replies: 1, losses: 9)
        #expect(Self.standing(true, [well]) == Self.standing(true))
        #expect(Self.standing(true, [well]).state == .up)
        #expect(Self.standing(true, [well, silent]).state == .impaired)
        #expect(Self.standing(true, [well, silent]).problems == ["peer does not answer"])
        #expect(Self.standing(false, [silent]).state == .down)
        #expect(Self.standing(nil, []).state == .unknown)
    }

    @Test func `the objective says how much loss and time is trouble`() throws {
        let target = try Self.target(replies: 98, losses: 2)
        #expect(Self.standing(true, [target]).problems == ["peer loses 2.00 %"])
        #expect(Self.standing(true, [target], ServiceObjective(loss: 0.05)).problems == [])
        let strict = ServiceObjective(loss: 0.05, roundTrip: .milliseconds(10))
        #expect(Self.standing(true, [target], strict).problems == ["peer takes 20.0 ms of 10.0 ms"])
    }

    @Test func `what the cloud says counts once it has said it`() throws {
        func problems(_ status: VPNConnection.Status?, _ monitor: ConnectionMonitor?, isUp: Bool? = nil) -> [String] {
            let connection = status.map { VPNConnection(id: "1", status: $0) }
            return Self.standing(
                true, [], ServiceObjective(),
                .init(isListed: true, expectsMonitor: true, connection: connection, monitor: monitor, isUp: isUp)
            ).problems
        }
        let monitor = ConnectionMonitor(id: "2", vpnConnectionID: "1")
        #expect(problems(.active, monitor) == [])
        #expect(problems(nil, monitor) == ["the cloud does not list it"])
        #expect(problems(.down, nil) == ["the cloud says DOWN", "it has no monitor"])
        #expect(problems(.active, monitor, isUp: false) == ["Cloud Eye says that it is down"])
        #expect(Self.standing(true).problems == [])
    }

    @Test func `the most urgent comes first`() {
        #expect(ConnectionStanding.State.allCases.shuffled().sorted() == [.down, .impaired, .unknown, .up])
    }
}
