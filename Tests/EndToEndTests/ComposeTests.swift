import Foundation
import Testing

/// The compose file: its parts fit together, and the exporter accepts its command line. The test starts no container.
@Suite(
    .timeLimit(.minutes(1)),
    .needsPythonPackages)
struct ComposeTests {
    private struct Parts: Decodable {
        let images: [String: String]
        let published: [String]
        let sources: [String]
        let rules: [String]
        let prometheus: [String]
        let scraped: [String]
        let alertmanagers: [String]
        let datasource: String
        let dashboards: [String]
        let templates: [String]
        let command: [String]
        let configuration: [String: String]
    }

    private func parts() async throws -> Parts {
        let run = try await ChildProcess.output(
            of: ThirdPartyClients.compose(Checkout.root + "/deploy/compose/compose.yml"))
        #expect(run.exit == .code(0), "\(run.error)")
        return try JSONDecoder().decode(Parts.self, from: Data(run.output.utf8))
    }

    @Test func `every mounted file exists, and every rule and dashboard is mounted`() async throws {
        let parts = try await parts()
        #expect(parts.sources.filter { !FileManager.default.fileExists(atPath: $0) } == [])
        #expect(Set(parts.rules).isSubset(of: parts.prometheus))
        #expect(parts.templates == ["vpn-exporter-settings.tmpl", "vpn-exporter.tmpl"])
        let files = try FileManager.default.contentsOfDirectory(atPath: Checkout.root + "/dashboards")
        let folder = "/var/lib/grafana/dashboards/vpn-exporter/"
        #expect(parts.dashboards == files.filter { $0.hasSuffix(".json") }.map { folder + $0 }.sorted())
    }

    @Test func `each service addresses the right one, and only this host can reach their ports`() async throws {
        let parts = try await parts()
        #expect(parts.scraped == ["exporter:10033"])
        #expect(parts.alertmanagers == ["alertmanager:9093"])
        #expect(parts.datasource == "http://prometheus:9090")
        #expect(
            parts.published == [
                "127.0.0.1:10033:10033", "127.0.0.1:3000:3000", "127.0.0.1:9090:9090", "127.0.0.1:9093:9093",
            ])
        #expect(parts.images["exporter"] == "vpn-exporter:latest")
        #expect(parts.images.filter { $0.key != "exporter" }.values.allSatisfy { $0.contains(#/:v?\d+\.\d+\.\d+$/#) })
    }

    @Test(.needs("promtool"))
    func `the exporter accepts its command line, and promtool accepts the Prometheus configuration`()
        async throws
    {
        let parts = try await parts()
        let arguments = parts.command.map { argument in
            parts.configuration.reduce(argument) { $0.replacing($1.key, with: $1.value) }
        }
        let check = try await ChildProcess.output(of: [try Checkout.exporter, "--config.check"] + arguments)
        #expect(check.exit == .code(0), "\(check.error)")
        let file = Checkout.root + "/deploy/compose/prometheus.yml"
        let verdict = try await ChildProcess.output(of: ["promtool", "check", "config", "--syntax-only", file])
        #expect(verdict.exit == .code(0), "\(verdict.error)")
    }
}
