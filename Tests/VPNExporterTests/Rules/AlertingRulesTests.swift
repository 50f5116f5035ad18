import Foundation
import Testing

@testable import Exposition
@testable import Metrics

/// Compares the recording and alerting rules with the catalog and the runbooks. The end-to-end tests evaluate the rules
/// with Prometheus.
struct AlertingRulesTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../..").standardized.path
    private static let folder = root + "/deploy/prometheus"
    private static let articles = root + "/Sources/VPNExporter/Documentation.docc"
    private static let files = ["vpn-exporter.rules.yml", "vpn-exporter.alerts.yml"]

    private static func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    /// Returns the rules that begin with `alert` or `record`: the name of each, and its text up to the next rule.
    private static func rules(_ kind: String) throws -> [(name: String, text: String)] {
        try files.flatMap { file in
            try text(folder + "/" + file).components(separatedBy: "\n      - \(kind): ").dropFirst().map { rule in
                let lines = rule.components(separatedBy: "\n")
                return (lines[0], lines.dropFirst().joined(separator: "\n"))
            }
        }
    }

    /// Returns the names in an expression or a text. Recording rules have names with a colon. Comments do not count.
    private static func names(in text: String) -> (metrics: Set<String>, recorded: Set<String>) {
        let lines = text.split(separator: "\n").filter { !$0.trimmingPrefix(while: { $0 == " " }).hasPrefix("#") }
        let words = lines.joined(separator: "\n").matches(of: /[A-Za-z_][A-Za-z0-9_:]*/).map { String($0.0) }
        let recorded = words.filter { $0.contains(/.:./) && $0.contains("vpn_") }
        let metrics = words.filter { ($0.hasPrefix("vpn_") || $0.hasPrefix("process_")) && !$0.contains(/.:./) }
        return (Set(metrics), Set(recorded))
    }

    private static var served: Set<String> {
        Set(
            MetricCatalog.all.flatMap { metric in
                let ends = metric.type == .histogram ? ["", "_bucket", "_sum", "_count"] : [""]
                return ends.map { metric.name + $0 }
            })
    }

    @Test(arguments: files) func `a file of rules names only served or recorded metrics`(file: String) throws {
        let names = Self.names(in: try Self.text(Self.folder + "/" + file))
        #expect(!names.metrics.isEmpty)
        #expect(names.metrics.subtracting(Self.served).sorted() == [])
        #expect(names.recorded.subtracting(try Self.rules("record").map(\.name)).sorted() == [])
    }

    @Test func `the runbooks name only series that are recorded`() throws {
        let recorded = Self.names(in: try Self.text(Self.articles + "/Runbooks.md")).recorded
        #expect(!recorded.isEmpty)
        #expect(recorded.subtracting(try Self.rules("record").map(\.name)).sorted() == [])
    }

    @Test func `metric names in expressions are recognized`() {
        let names = Self.names(in: "a:vpn_x:rate5m / vpn_y{z=\"1\"} # vpn-exporter\n  # vpn_none\nhttps://vpn.example")
        #expect(names.metrics == ["vpn_y"])
        #expect(names.recorded == ["a:vpn_x:rate5m"])
    }

    @Test func `the name of a recording rule is unique, and consists of level, metric and operation`() throws {
        let names = try Self.rules("record").map(\.name)
        #expect(names.filter { $0.wholeMatch(of: /[a-z_]+:vpn_[a-z0-9_]+:[a-z0-9_]+/) == nil } == [])
        #expect(Set(names).count == names.count)
        #expect(names.count > 40)
    }

    @Test func `each alert has a severity, texts, a runbook and a time to wait`() throws {
        let runbooks = try Self.text(Self.articles + "/Runbooks.md")
        let alerts = try Self.rules("alert")
        #expect(alerts.count > 30)
        for (name, text) in alerts {
            #expect(text.contains(/\n          severity: (critical|warning|info)\n/), "\(name)")
            #expect(text.contains(/\n          summary: ./), "\(name)")
            #expect(text.contains(/\n          description: ./), "\(name)")
            #expect(
                text.contains("\n          runbook_url: https://vpn-exporter.example/runbooks#\(name)\n"), "\(name)")
            let isFirst = name == "VPNAllConnectionsDown"
            #expect(text.contains(isFirst ? /\n        for: (1)m\n/ : /\n        for: ([2-9]|\d\d)m\n/), "\(name)")
            #expect(runbooks.contains("\n### \(name)\n"), "\(name)")
        }
    }

    @Test func `each runbook belongs to an alert, and has its parts in order`() throws {
        let sections = try Self.text(Self.articles + "/Runbooks.md").components(separatedBy: "\n### ").dropFirst()
        let alerts = Set(try Self.rules("alert").map(\.name))
        for section in sections {
            let name = String(section.prefix { $0 != "\n" })
            #expect(alerts.contains(name), "\(name)")
            let parts = ["Is it me, the cloud, or the peer?", "Meaning.", "Impact.", "Diagnosis.", "Mitigation."]
            let places = parts.map { section.firstRange(of: "**\($0)**")?.lowerBound }
            #expect(!places.contains(nil) && places.compactMap(\.self).sorted() == places, "\(name)")
            #expect(section.contains(/\n\n\*\*Is it me[^\n]*\n/) && section.contains("\n1. "), "\(name)")
        }
    }

    @Test func `an alert of a connection does not fire in maintenance, and has diagnosis, site and labels`() throws {
        let alerts = try Self.rules("alert").filter { $0.text.contains("$labels.connection") }
        #expect(alerts.count > 20)
        let maintenance = "unless on (job, instance, connection) connection:vpn_connection_maintenance:anywhere == 1"
        let site = "* on (job, instance, connection) group_left (gateway, customer_gateway, site)"
        for (name, text) in alerts {
            #expect(text.contains(maintenance) && text.contains(site), "\(name)")
            #expect(text.contains("Diagnosis:"), "\(name)")
            for annotation in ["diagnosis", "explanation", "labels"] {
                #expect(text.contains(try Regex("\n          \(annotation): [*&]\(annotation)( >-)?\n")), "\(name)")
            }
        }
    }

    @Test func `the names of groups are unique`() throws {
        let names = try Self.files.flatMap { file in
            try Self.text(Self.folder + "/" + file).matches(of: /\n  - name: (\S+)\n/).map { String($0.1) }
        }
        #expect(Set(names).count == names.count && names.count > 8)
    }

    @Test func `the inhibitions of Alertmanager's example name existing alerts`() throws {
        let text = try Self.text(Self.folder + "/alertmanager.yml")
        let alerts = Set(try Self.rules("alert").map(\.name))
        let named = Set(text.matches(of: /VPN[A-Za-z]+/).map { String($0.0) })
        #expect(named.subtracting(alerts).sorted() == [])
        #expect(named.count > 20)
    }
}
