import Foundation
import Testing

@testable import Exposition
@testable import Metrics
@testable import Probing
@testable import Settings
@testable import VPNConfiguration

/// Compares documentation and dashboards with the code: they name only metrics of the catalog, and describe all of them.
struct DocumentationTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
    private static let articles = root + "/Sources/VPNExporter/Documentation.docc"
    private static let dashboards = root + "/dashboards"

    @Test(arguments: try documents())
    func `documentation and dashboards name only metrics of the catalog`(document: String) throws {
        let served = Set(MetricCatalog.all.flatMap(Self.servedNames))
        var text = try Self.text(document)
        for recorded in try Self.recordedNames() { text = text.replacing(recorded, with: "") }
        let unknown = Self.metricNames(in: text).subtracting(served)
        #expect(unknown.sorted() == [])
    }

    /// The names of the recording rules, longest first, because one name can begin with another.
    private static func recordedNames() throws -> [String] {
        let rules = try text(root + "/deploy/prometheus/vpn-exporter.rules.yml")
        return rules.matches(of: /record: (\S+)/).map { String($0.1) }.sorted { $0.count > $1.count }
    }

    @Test func `a name counts as a metric if it is a whole word`() {
        let text = "sum(rate(vpn_no_such_total{job=\"x\"}[5m])) `process_x_bytes`, my_vpn_thing vpn-exporter a:vpn_b:c"
        #expect(Self.metricNames(in: text) == ["vpn_no_such_total", "process_x_bytes"])
    }

    @Test func `the metrics page has a row with the type of each metric`() throws {
        let page = try Self.text(Self.articles + "/Metrics.md")
        let missing = MetricCatalog.all.filter { !page.contains("\n| `\($0.name)` | \($0.type) |") }
        #expect(missing.map(\.name) == [])
    }

    @Test func `the configuration page describes every setting in the words of the code`() throws {
        let page = try Self.text(Self.articles + "/Configuration.md")
        let missing = ConfigurationSchema.sections.flatMap(\.settings)
            .filter { !page.contains("\n| `\($0.name)` | \($0.sentence) |\n") }
        #expect(missing.map(\.sentence) == [])
    }

    @Test(arguments: try boards())
    func `each panel of a dashboard has its own ID, a title, a description, a unit and queries`(file: String) throws {
        let dashboard = try JSONDecoder().decode(Dashboard.self, from: Data(Self.text(file).utf8))
        #expect(Set(dashboard.panels.map(\.id)).count == dashboard.panels.count)
        let panels = dashboard.panels.filter { $0.type != "row" }
        #expect(!panels.isEmpty)
        for panel in panels {
            #expect(!panel.title.isEmpty)
            #expect(panel.description?.isEmpty == false, "\(panel.title)")
            #expect(panel.fieldConfig?.defaults.unit?.isEmpty == false, "\(panel.title)")
            #expect(panel.targets?.contains { !$0.expr.isEmpty } == true, "\(panel.title)")
        }
    }

    /// The checked part of Grafana's format.
    private struct Dashboard: Decodable {
        struct Panel: Decodable {
            struct FieldConfiguration: Decodable { let defaults: Defaults }
            struct Defaults: Decodable { let unit: String? }
            struct Target: Decodable { let expr: String }

            let id: Int
            let type: String
            let title: String
            let description: String?
            let fieldConfig: FieldConfiguration?
            let targets: [Target]?
        }

        let panels: [Panel]
    }

    private static func documents() throws -> [String] {
        [root + "/README.md"] + (try files(in: articles, ending: ".md")) + (try boards())
    }

    private static func boards() throws -> [String] { try files(in: dashboards, ending: ".json") }

    private static func files(in folder: String, ending: String) throws -> [String] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(ending) }
        try #require(!names.isEmpty, "no \(ending) in \(folder)")
        return names.sorted().map { folder + "/" + $0 }
    }

    private static func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    /// Returns the words that look like a metric's name. A name with a colon belongs to a recording rule.
    private static func metricNames(in text: String) -> Set<String> {
        let words = text.matches(of: /[A-Za-z0-9_]+(?<recorded>:[A-Za-z0-9_:]+)?/).filter { $0.recorded == nil }
            .map { String($0.0) }
        return Set(words.filter { $0.hasPrefix("vpn_") || $0.hasPrefix("process_") })
    }

    private static func servedNames(_ metric: MetricDescription) -> [String] {
        guard metric.type == .histogram else { return [metric.name] }
        return [metric.name] + ["_bucket", "_sum", "_count"].map { metric.name + $0 }
    }
}
