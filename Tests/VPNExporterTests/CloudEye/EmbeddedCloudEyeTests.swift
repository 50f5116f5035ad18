import CloudAPI
import EmbeddedCloud
import Testing

@testable import CloudWatching
@testable import NetworkPrimitives
@testable import VPNConfiguration

/// The reader against the embedded Cloud Eye over HTTP.
struct EmbeddedCloudEyeTests {
    @Test func `values have base units, and there is no round-trip time at full loss`() async throws {
        var paris = ReconciledCloud.connection(ReconciledCloud.paris, "paris")
        paris.enableNQA = true
        paris.measurement = SimulatedMeasurement(latency: 20, loss: 25)
        var rome = ReconciledCloud.connection(ReconciledCloud.rome, "rome")
        rome.measurement = SimulatedMeasurement(loss: 100, fullLossLatency: .ceiling)
        try await ReconciledCloud.with([paris, rome]) { [paris, rome] cloud in
            let connections = [
                ConnectionConfiguration.fixture("paris", id: paris.id), .fixture("rome", id: rome.id),
            ]
            let measurements = CloudMeasurements()
            try await cloud.reconciling(connections) {
                try await cloud.until("both monitors") { $0.reports.values.count { $0.monitor != nil } == 2 }
                let reader = Self.reader(cloud, connections, measurements)
                var memory = CloudEyeMemory(reader.configuration)
                let reading = await reader.read(&memory)
                #expect(reading.failed == 0)
            }
            let figures = CloudFigures(measurements.snapshot.points, now: .now, maximumAge: .seconds(900))
            #expect(figures.value(.linkRoundTrip, of: paris.id) == 0.02)
            #expect(figures.value(.linkMaximum, of: paris.id) == 0.03)
            #expect(figures.value(.linkLoss, of: paris.id) == 0.25)
            #expect(figures.value(.tunnelRoundTrip, of: paris.id) == 0.022)
            #expect(figures.value(.connectionStatus, of: paris.id) == 1)
            #expect(figures.value(.linkLoss, of: rome.id) == 1)
            #expect(figures.value(.linkRoundTrip, of: rome.id) == nil)
            #expect(figures.value(.tunnelLoss, of: rome.id) == nil)
            let gateway = try #require(cloud.status.snapshot.reports[paris.id]?.connection?.gatewayID)
            #expect(figures.time(.gateway, of: gateway) != nil)
        }
    }

    private static func reader(
        _ cloud: ReconciledCloud, _ connections: [ConnectionConfiguration], _ measurements: CloudMeasurements
    ) -> CloudEyeReader {
        CloudEyeReader(
            source: CloudEyeClient(session: cloud.session), configuration: CloudEyeConfiguration(),
            connections: connections, status: cloud.status, measurements: measurements, logger: cloud.log.logger,
            now: { CloudTimestamp.now.nanoseconds })
    }
}
