import Foundation
import Testing

@testable import Availability
@testable import CloudWatching
@testable import ExporterToolkit
@testable import NetworkPrimitives
@testable import ProbeEngine
@testable import Probing
@testable import Settings
@testable import StatusPages
@testable import VPNConfiguration

@Suite struct ConnectionReporterTests {
    private static let clock = PingClock {
        ClockReading(monotonic: 600_000_000_000, realtime: 1_767_323_045_123_000_000)
    }

    private static func reporter() throws -> ConnectionReporter {
        let registry = ProbeRegistry()
        let id = ProbeTarget.ID(connection: "berlin-paris", target: "peer")
        let address = try #require(IPAddress("203.0.113.32"))
        let recorder = ProbeRecorder(
            ProbeTarget(id: id, address: .literal(address), settings: .standard), health: .silent(clock: clock))
        for sequence in UInt64(0)..<4 {
            recorder.observe(.sent(lag: 0), of: sequence, at: clock.now())
            let reply = EchoReply(sequence: sequence, roundTripTime: 20_000_000, hopLimit: 60, isReordered: false)
            recorder.observe(
                .verdict(sequence == 2 ? .lost(.timeout) : .reply(reply)), of: sequence, at: clock.now())
        }
        registry.publish([recorder])
        return ConnectionReporter(
            configuration: ExporterConfiguration(
                cloud: nil, monitors: MonitorsConfiguration(),
                connections: [.fixture("berlin-paris", id: nil), .fixture("berlin-rome", id: nil)],
                maintenance: [MaintenanceWindow(time: .once(from: 0, until: .max), connections: ["berlin-rome"])]),
            registry: registry, status: WatchedCloud(), availability: AvailabilityStatus(), clock: clock)
    }

    private static func text(_ document: some Encodable) -> String {
        String(decoding: WebResponse.json(document).body, as: UTF8.self)
    }

    @Test func `the list has all connections, and unknown values are absent`() throws {
        let views = try Self.reporter().all()
        let text = Self.text(ConnectionListDocument(views))
        let list = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let connections = try #require(list["connections"] as? [[String: Any]])
        #expect(connections.map { $0["name"] as? String } == ["berlin-paris", "berlin-rome"])
        #expect(
            Self.text(ConnectionDocument(views[1]))
                == #"{"diagnosis":"unknown","discovered":false,"explanation":"Nothing is known of the connection yet.","#
                + #""labels":{},"maintenance":true,"name":"berlin-rome","problems":[],"#
                + #""state":"unknown","targets":[]}"# + "\n")
        let target = try #require(views[0].targets.first)
        #expect(target.lossRatio == 0.25 && target.window.mean == 20_000_000 && target.window.jitter == 0)
        #expect(target.state == .up)
        #expect(target.counts.sent == 4 && target.counts.lostByReason == [.timeout: 1])
        #expect(target.minutes == nil && target.lastOutageStart == nil)
    }

    @Test func `a single connection has its last hour, an unknown name has no view`() throws {
        let reporter = try Self.reporter()
        let document = try #require(reporter.connection("berlin-paris"))
        let minutes = try #require(document.targets.first?.minutes)
        #expect(minutes.count == 60)
        #expect(minutes.last.map { [$0.replies, $0.lost] } == [3, 1])
        #expect(minutes.dropLast().allSatisfy { $0.replies == 0 && $0.lost == 0 && $0.median == nil })
        #expect(reporter.connection("berlin") == nil && reporter.connection("") == nil)
    }
}
