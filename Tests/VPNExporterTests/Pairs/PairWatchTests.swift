import CloudAPI
import Testing

@testable import Availability
@testable import CloudWatching
@testable import NetworkPrimitives
@testable import ProbeEngine
@testable import Probing
@testable import VPNConfiguration

struct PairWatchTests {
    private static let key = PairTracker.Key(gateway: "g", customerGateway: "c")
    private static let clock = PingClock { ClockReading(monotonic: 1_000_000_000_000, realtime: 0) }

    /// A watch over the connections `a` and `b`. The pair continues from the contents of `pairs`.
    private struct Scene {
        let pairs = PairStatus()
        let availability = AvailabilityStatus()
        let log = LogRecorder()

        /// Evaluates once, with these statuses in the cloud, and these verdicts of the target `peer`; `true` is a
        /// reply.
        func evaluate(
            _ statuses: [String: VPNConnection.Status], _ verdicts: [String: [Bool]], discovered: Set<String> = []
        ) throws {
            var known = WatchedCloud.Snapshot(connections: ["a", "b"].map { .fixture($0, id: $0) })
            known.discovered = discovered
            known.hasList = true
            for (id, status) in statuses {
                let listed = VPNConnection(id: id, status: status, gatewayID: "g", customerGatewayID: "c")
                let monitor = ConnectionMonitor(id: "m-\(id)", vpnConnectionID: id)
                known.reports[id] = ConnectionReport(connection: listed, monitor: monitor)
            }
            let registry = ProbeRegistry()
            registry.publish(try verdicts.map { try recorder($0, $1) })
            ConnectionWatch.fixture(
                ExporterConfiguration(monitors: MonitorsConfiguration(), connections: []), registry: registry,
                status: WatchedCloud(known), availability: availability, pairs: pairs, logger: log.logger,
                clock: clock
            ).evaluate()
        }

        var pair: PairTracker.Pair? { pairs.snapshot.pairs[key] }

        /// Whether the states of the members equal those of their connections.
        var agreement: [Bool] {
            (pair?.members ?? []).map { $0.isUp == availability.snapshot.entries[$0.connection]?.isAvailable }
        }
    }

    private static func recorder(_ connection: String, _ verdicts: [Bool]) throws -> ProbeRecorder {
        let target = ProbeTarget(
            id: .init(connection: connection, target: "peer"),
            address: .literal(try #require(IPAddress("203.0.113.32"))), settings: .standard, place: .line)
        let recorder = ProbeRecorder(target, health: .silent(clock: clock))
        for (number, isReply) in verdicts.enumerated() {
            let sequence = UInt64(number)
            let reply = EchoReply(sequence: sequence, roundTripTime: 1, hopLimit: nil, isReordered: false)
            recorder.observe(.sent(lag: 0), of: sequence, at: clock.now())
            recorder.observe(.verdict(isReply ? .reply(reply) : .lost(.timeout)), of: sequence, at: clock.now())
        }
        return recorder
    }

    @Test func `after a restart with silent members the pair is down, though the cloud reports them as ACTIVE`() throws
    {
        let scene = Scene()
        let silent = [false, false, false]
        try scene.evaluate(["a": .active, "b": .active], ["a": silent, "b": silent])
        #expect(scene.pair?.state == .down && scene.agreement == [true, true])
    }

    @Test func `members with unknown states make the pair unknown`() throws {
        let scene = Scene()
        try scene.evaluate(["a": .active, "b": .active], ["a": [false], "b": [true]])
        #expect(scene.pair?.state == .unknown && scene.pair?.up == 1 && scene.agreement == [true, true])
        try scene.evaluate(["a": .active, "b": .active], ["a": [true], "b": [true]])
        #expect(scene.pair?.state == .protected && scene.pair?.changes == 0)
    }

    @Test func `a member that the cloud reports as DOWN is down, though its peer answers`() throws {
        let scene = Scene()
        try scene.evaluate(["a": .active, "b": .active], ["a": [true], "b": [true]])
        try scene.evaluate(["a": .active, "b": .down], ["a": [true], "b": [true]])
        #expect(scene.pair?.state == .degraded && scene.pair?.changes == 1 && scene.agreement == [true, true])
    }

    @Test func `a configured pair that was deleted in the cloud is down, and a discovered one disappears`()
        throws
    {
        let scene = Scene()
        try scene.evaluate(["a": .active, "b": .active], ["a": [true], "b": [true]])
        try scene.evaluate([:], ["a": [true], "b": [true]])
        #expect(scene.pair?.state == .down)
        #expect(scene.pair?.members.map(\.connection) == ["a", "b"])
        try scene.evaluate([:], [:], discovered: ["a", "b"])
        #expect(scene.pair == nil)
    }

    @Test func `a connection with an outage of its peer is down`() throws {
        let scene = Scene()
        let statuses = ["a": VPNConnection.Status.active, "b": .active]
        try scene.evaluate(statuses, ["a": [true], "b": [true]])
        try scene.evaluate(statuses, ["a": [true, false, false], "b": [true]])
        #expect(scene.pair?.state == .protected)
        try scene.evaluate(statuses, ["a": [true, false, false, false], "b": [true]])
        #expect(scene.pair?.state == .degraded && scene.agreement == [true, true])
        #expect(scene.log.all.contains { $0.contains("pair of connections has one member up") })
    }
}
