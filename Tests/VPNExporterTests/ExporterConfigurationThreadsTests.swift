import ICMP
import Testing

@testable import VPNExporter

struct ExporterConfigurationThreadsTests {
    private static func named(_ count: Int) throws -> [TargetConfiguration] {
        try (0..<count).map { number in
            TargetConfiguration(
                name: "t\(number)", address: .name(try #require(HostName("h\(number).example.net"))), probes: .standard)
        }
    }

    @Test(arguments: [(0, 0, 1), (2, 0, 2), (0, 3, 3), (2, 3, 5), (20, 20, 16)])
    func `names of the file and of discoveries have a thread each, up to a bound`(
        own: Int, discovered: Int, threads: Int
    ) throws {
        let configuration = ExporterConfiguration(
            cloud: nil, monitors: MonitorsConfiguration(),
            connections: [.fixture("a", id: nil, targets: [.peerTarget] + (try Self.named(own)))],
            discoveries: [DiscoveryConfiguration(targets: [.peerTarget] + (try Self.named(discovered)))])
        #expect(configuration.resolverThreads == threads)
    }
}
