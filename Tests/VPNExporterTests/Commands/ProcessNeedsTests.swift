import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine
@testable import VPNConfiguration
@testable import VPNExporter

struct ProcessNeedsTests {
    private static let needs = ProcessNeeds(loops: 2, helpers: 2)

    @Test func `open descriptors count towards the limit`() throws {
        #expect(Self.needs.shortage(open: 3, limit: 3 + Self.needs.descriptors) == nil)
        let text = try #require(Self.needs.shortage(open: 4, limit: 3 + Self.needs.descriptors))
        let needed = 4 + Self.needs.descriptors
        #expect(text.hasPrefix("this process may open \(needed - 1) files and needs \(needed). Raise the limit: "))
        #expect(text.contains("ulimit -n \(needed)") && text.contains("LimitNOFILE=\(needed)"))
    }

    @Test func `the first thread already runs and is not counted`() throws {
        let needed = Self.needs.threads - 1
        #expect(Self.needs.shortage(startable: needed) == nil)
        let text = try #require(Self.needs.shortage(startable: needed - 1))
        #expect(text.hasPrefix("this process can start \(needed - 1) threads and needs \(needed). Raise the limit: "))
        #expect(text.contains("TasksMax"))
    }

    @Test func `more processors need more descriptors and more threads`() {
        let more = ProcessNeeds(loops: 64, helpers: 64)
        #expect(more.descriptors > Self.needs.descriptors && more.threads > Self.needs.threads)
    }

    @Test func `each source or interface needs two sockets, independent of the number of its targets`() throws {
        let paths = [nil, nil, "127.0.0.2", "127.0.0.2", "127.0.0.3"]
        let targets = try paths.enumerated().map { index, source in
            var values = ProbeSettings.standard.values
            values.path.source = try source.map { try #require(IPAddress($0)) }
            return TargetConfiguration(name: "t\(index)", address: nil, probes: ProbeSettings(values))
        }
        var connection = ConnectionConfiguration.fixture("a", id: nil)
        connection.targets = targets
        let configuration = ExporterConfiguration(
            monitors: MonitorsConfiguration(mode: .none), connections: [connection])
        #expect(ProcessNeeds.descriptors(for: configuration) == 4)
        connection.targets = []
        #expect(
            ProcessNeeds.descriptors(
                for: ExporterConfiguration(monitors: MonitorsConfiguration(mode: .none), connections: [connection]))
                == 0)
    }
}
