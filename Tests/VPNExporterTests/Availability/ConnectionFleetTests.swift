import CloudAPI
import Testing

@testable import Availability
@testable import CloudWatching
@testable import NetworkPrimitives
@testable import ProbeEngine
@testable import Probing
@testable import VPNConfiguration

/// Common causes of outages, for connections with scripted verdicts.
@Suite struct ConnectionFleetTests {
    private static let second: Int64 = 1_000_000_000

    /// A connection of its own customer, with the target `lan` behind its tunnel.
    private struct Connection {
        let name: String
        /// The time at which the connection is cut off, in seconds; `nil` if it is not.
        var cut: Int64?
        var hasAnswered = true
        var failure: SendFailure?
        var customer: String?
    }

    private static func diagnoses(_ connections: [Connection], at now: Int64 = 300) throws -> [String: String] {
        let clock = PingClock { ClockReading(monotonic: now * second, realtime: now * second) }
        let registry = ProbeRegistry()
        registry.publish(try connections.map { try recorder($0, until: now) })
        var known = WatchedCloud.Snapshot(connections: connections.map { .fixture($0.name, id: $0.name) })
        known.hasList = true
        for connection in connections {
            let listed = VPNConnection(
                id: connection.name, status: .active, gatewayID: "g",
                customerGatewayID: connection.customer ?? "c-" + connection.name)
            let monitor = ConnectionMonitor(id: "m-" + connection.name, vpnConnectionID: connection.name)
            known.reports[connection.name] = ConnectionReport(connection: listed, monitor: monitor)
        }
        let availability = AvailabilityStatus()
        ConnectionWatch.fixture(
            ExporterConfiguration(monitors: MonitorsConfiguration(), connections: []), registry: registry,
            status: WatchedCloud(known), availability: availability, clock: clock
        ).evaluate()
        return availability.snapshot.entries.mapValues(\.standing.diagnosis.rawValue)
    }

    private static func recorder(_ connection: Connection, until now: Int64) throws -> ProbeRecorder {
        let clock = PingClock { ClockReading(monotonic: 0, realtime: 0) }
        let target = ProbeTarget(
            id: .init(connection: connection.name, target: "lan"),
            address: .literal(try #require(IPAddress("10.0.0.1"))), settings: .standard)
        let recorder = ProbeRecorder(target, health: .silent(clock: clock))
        for time in 0..<now {
            let reading = ClockReading(monotonic: time * second, realtime: time * second)
            let isCut = connection.cut.map { time >= $0 } ?? false
            let sequence = UInt64(time)
            if isCut, let failure = connection.failure {
                recorder.observe(.sendFailed(failure), of: sequence, at: reading)
                continue
            }
            recorder.observe(.sent(lag: 0), of: sequence, at: reading)
            let reply = EchoReply(sequence: sequence, roundTripTime: 1, hopLimit: nil, isReordered: false)
            let isLost = isCut || !connection.hasAnswered
            recorder.observe(.verdict(isLost ? .lost(.timeout) : .reply(reply)), of: sequence, at: reading)
        }
        return recorder
    }

    @Test func `most connections cut off within a minute have the diagnosis this host`() throws {
        let all = [
            Connection(name: "a", cut: 200), Connection(name: "b", cut: 230), Connection(name: "c", cut: 255),
            Connection(name: "d"), Connection(name: "e"),
        ]
        let expected = ["a": "this_host", "b": "this_host", "c": "this_host", "d": "healthy", "e": "healthy"]
        #expect(try Self.diagnoses(all) == expected)
    }

    @Test func `if no connection answers the diagnosis is this host, also after a restart`() throws {
        let all = ["a", "b", "c"].map { Connection(name: $0, hasAnswered: false) }
        #expect(try Set(Self.diagnoses(all).values) == ["this_host"])
        #expect(try Set(Self.diagnoses(Array(all.prefix(2))).values) == ["inside"])
    }

    @Test func `connections that fail one after another have no common cause`() throws {
        let all = [
            Connection(name: "a", cut: 50), Connection(name: "b", cut: 120), Connection(name: "c", cut: 200),
            Connection(name: "d"),
        ]
        #expect(try Self.diagnoses(all) == ["a": "inside", "b": "inside", "c": "inside", "d": "healthy"])
    }

    @Test func `a minority, one customer, or connections that never answered have no common cause`() throws {
        let few =
            ["a", "b", "c"].map { Connection(name: $0, cut: 200) } + ["d", "e", "f"].map { Connection(name: $0) }
        #expect(try Self.diagnoses(few)["a"] == "inside")
        let one = ["a", "b", "c"].map { Connection(name: $0, cut: 200, customer: "paris") }
        #expect(try Set(Self.diagnoses(one).values) == ["inside"])
        let never = ["a", "b", "c"].map { Connection(name: $0, hasAnswered: false) } + [Connection(name: "d")]
        #expect(try Self.diagnoses(never)["a"] == "inside")
    }

    @Test func `missing routes of some connections are no common cause for others`() throws {
        let unsent = ["a", "b", "c"].map { Connection(name: $0, cut: 200, failure: .noRoute) }
        let all = unsent + [Connection(name: "d", cut: 200)]
        let diagnoses = try Self.diagnoses(all)
        #expect(diagnoses["a"] == "this_host" && diagnoses["d"] == "inside")
    }
}
