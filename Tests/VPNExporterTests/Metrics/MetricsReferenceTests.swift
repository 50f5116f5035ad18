import Exposition
import Foundation
import Testing

@testable import Metrics
@testable import VPNConfiguration

/// The page with all metrics, made from the catalog. `make reference` writes it.
struct MetricsReferenceTests {
    private static let path =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path + "/Sources/VPNExporter/Documentation.docc/MetricsReference.md"

    @Test func `the page has each metric of the catalog with a query`() throws {
        let text = Self.page
        if ProcessInfo.processInfo.environment["WRITE_REFERENCE"] == "1" {
            try text.write(toFile: Self.path, atomically: true, encoding: .utf8)
        }
        #expect(
            try String(contentsOfFile: Self.path, encoding: .utf8) == text,
            "The page is out of date. Run `make reference`.")
    }

    @Test func `each metric has a query, and each query a metric`() {
        #expect(MetricQueries.all.keys.sorted() == MetricCatalog.all.map(\.name))
        for (name, query) in MetricQueries.all { #expect(query.contains(name), "\(name)") }
    }

    private static var page: String {
        var text = """
            # All metrics

            Look up the help text of each metric, and a query to start from.

            ## Overview

            <doc:Metrics> explains labels and special cases. A dagger (†) marks metrics of the profile `minimal`
            (<doc:Exposition>). The limits in the queries are examples: choose limits that suit your lines.

            `make reference` writes this page from the exporter's metric catalog.


            """
        for metric in MetricCatalog.all {
            let mark = MetricsProfile.minimal.shows(metric.name) ? " †" : ""
            text += "**`\(metric.name)`** (\(metric.type))\(mark): \(metric.help)\n\n"
            text += "```\n\(MetricQueries.all[metric.name] ?? "")\n```\n\n"
        }
        return String(text.dropLast())
    }
}
