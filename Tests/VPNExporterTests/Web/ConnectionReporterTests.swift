import FoundationEssentials
import ICMP
import Testing

@testable import VPNExporter

@Suite struct ConnectionReporterTests {
    private static let clock = PingClock {
        ClockReading(monotonic: 600_000_000_000, realtime: 1_767_323_045_123_000_000)
    }

    private static func reporter() throws -> ConnectionReporter {
        let board = ProbeBoard()
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
        board.show([recorder])
        return ConnectionReporter(
            configuration: ExporterConfiguration(
                cloud: nil, monitors: MonitorsConfiguration(),
                connections: [.fixture("berlin-paris", id: nil), .fixture("berlin-rome", id: nil)],
                maintenance: [MaintenanceWindow(time: .once(from: 0, until: .max), connections: ["berlin-rome"])]),
            board: board, status: MonitorStatus(), availability: AvailabilityStatus(), clock: clock)
    }

    private static func text(_ document: some Encodable) -> String {
        String(decoding: WebResponse.json(document).body, as: UTF8.self)
    }

    @Test func `all connections are listed, what is not known is left out`() throws {
        let quantile = Double(RoundTripCode(nanoseconds: 20_000_000).nanoseconds) / 1e9
        #expect(
            Self.text(try Self.reporter().all())
                == #"{"connections":[{"maintenance":false,"name":"berlin-paris","targets":[{"address":"203.0.113.32","#
                + #""jitter_seconds":0,"loss_ratio":0.25,"name":"peer","outages":0,"rtt_base_seconds":0.02,"#
                + #""rtt_median_seconds":\#(quantile),"rtt_p99_seconds":\#(quantile),"rtt_seconds":0.02,"#
                + #""state":"up"}]},{"maintenance":true,"name":"berlin-rome","targets":[]}]}"# + "\n")
    }

    @Test func `one connection comes with its last hour, an unknown one not at all`() throws {
        let reporter = try Self.reporter()
        let document = try #require(reporter.connection("berlin-paris"))
        let minutes = try #require(document.targets.first?.minutes)
        #expect(minutes.count == 60)
        #expect(minutes.last.map { [$0.replies, $0.lost] } == [3, 1])
        #expect(minutes.dropLast().allSatisfy { $0.replies == 0 && $0.lost == 0 && $0.median == nil })
        #expect(reporter.connection("berlin") == nil && reporter.connection("") == nil)
    }

    @Test func `the paths answer, and an unknown connection is not found`() async throws {
        let routes = RunningServer.routes(connections: try Self.reporter())
        let answers = await [
            routes.response(to: WebRequest(method: "GET", uri: "/api/v1/connections")),
            routes.response(to: WebRequest(method: "GET", uri: "/api/v1/connections/berlin-rome")),
            routes.response(to: WebRequest(method: "GET", uri: "/api/v1/connections/nowhere")),
            routes.response(to: WebRequest(method: "POST", uri: "/api/v1/connections")),
        ]
        #expect(answers.map(\.status) == [.ok, .ok, .notFound, .methodNotAllowed])
    }
}
