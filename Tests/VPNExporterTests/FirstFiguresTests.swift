import Testing

@testable import Availability
@testable import CloudWatching
@testable import NetworkPrimitives
@testable import ProbeEngine
@testable import Probing
@testable import VPNConfiguration
@testable import VPNExporter

extension ExporterConfiguration {
    /// A configuration that reads Cloud Eye.
    static let reading = ExporterConfiguration(
        cloud: nil, monitors: MonitorsConfiguration(), connections: [.fixture("a", id: "1"), .fixture("b", id: "2")])
}

struct FirstFiguresTests {
    private static let cloudEye = "the first reading of Cloud Eye has not completed"
    private static let pairs = "the states of the pairs are not known yet"

    /// The state before any figure is known.
    private struct Fixture {
        let registry = ProbeRegistry()
        let measurements = CloudMeasurements()
        let pairs = PairStatus()
        let paths = PathStatus()
        var configuration = ExporterConfiguration.reading
        var known = WatchedCloud.Snapshot(hasList: true)

        var missing: [String] {
            FirstFigures(
                registry: registry, status: WatchedCloud(known), measurements: measurements, pairs: pairs, paths: paths,
                configuration: { [configuration] in configuration }
            ).missing
        }

        /// Registers a target that has answered this many times in a row.
        func show(replies: UInt64, _ change: (inout ProbeSettings) -> Void) throws -> ProbeTarget.ID {
            var settings = ProbeSettings.standard
            change(&settings)
            let target = ProbeTarget(
                id: .init(connection: "a", target: "peer"), address: .literal(try #require(IPAddress("192.0.2.1"))),
                settings: settings)
            let recorder = ProbeRecorder(target, health: .silent())
            let now = ClockReading(monotonic: 0, realtime: 0)
            for sequence in 0..<replies {
                recorder.observe(.sent(lag: 0), of: sequence, at: now)
                let reply = EchoReply(sequence: sequence, roundTripTime: 1, hopLimit: 64, isReordered: false)
                recorder.observe(.verdict(.reply(reply)), of: sequence, at: now)
            }
            registry.publish([recorder])
            return target.id
        }
    }

    @Test func `readiness waits for the first reading of Cloud Eye, even if it fails`() {
        let fixture = Fixture()
        #expect(fixture.missing == [Self.cloudEye])
        fixture.measurements.recordEnd(isSuccess: false, at: 0)
        #expect(fixture.missing == [])
    }

    @Test func `readiness does not wait for Cloud Eye if it is off, no cloud is used, or the lists are unknown`() {
        var fixture = Fixture()
        fixture.configuration.cloudEye.isEnabled = false
        #expect(fixture.missing == [])
        fixture = Fixture()
        fixture.configuration.monitors.mode = .none
        #expect(fixture.missing == [])
        fixture = Fixture()
        fixture.known.hasList = false
        #expect(fixture.missing == [])
    }

    @Test func `readiness waits for the state of a listed pair`() throws {
        var fixture = Fixture()
        fixture.measurements.recordEnd(isSuccess: true, at: 0)
        fixture.known.connections = fixture.configuration.connections
        fixture.known.reports["1"] = ConnectionReport(connection: try .fixture("1"))
        #expect(fixture.missing == [])
        fixture.known.reports["2"] = ConnectionReport(connection: try .fixture("2"))
        #expect(fixture.missing == [Self.pairs])
        var book = PairTracker()
        _ = book.update(
            PairMembership.members(fixture.known.connections, reports: fixture.known.reports, states: [:]))
        fixture.pairs.record(book)
        #expect(fixture.missing == [])
    }

    @Test func `readiness waits for jitter, path and path MTU if a target answers`() throws {
        let fixture = Fixture()
        fixture.measurements.recordEnd(isSuccess: true, at: 0)
        _ = try fixture.show(replies: 0) { $0.pathMTU.isEnabled = true }
        #expect(fixture.missing == [])
        let id = try fixture.show(replies: 1) { $0.pathMTU.isEnabled = true }
        #expect(
            fixture.missing == [
                "no target has answered twice in a row", "no path has been traced yet",
                "no path MTU has been measured yet",
            ])
        _ = try fixture.show(replies: 2) { $0.pathMTU.isEnabled = true }
        fixture.paths.record(PathMTUState(), of: id)
        #expect(fixture.missing == ["no path has been traced yet"])
        _ = try fixture.show(replies: 2) { $0.trace.isEnabled = false }
        #expect(fixture.missing == [])
    }

    @Test func `readiness does not wait for a second reply after the bound`() throws {
        let fixture = Fixture()
        fixture.measurements.recordEnd(isSuccess: true, at: 0)
        _ = try fixture.show(replies: 1) { settings in
            settings.interval = .seconds(30)
            settings.trace.isEnabled = false
        }
        #expect(fixture.missing == [])
    }
}
