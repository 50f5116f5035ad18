import Exposition
import Foundation
import Testing

@testable import Metrics
@testable import VPNConfiguration

/// The list of all metrics, made of the catalog. `make reference` writes it anew.
struct MetricsReferenceTests {
    private static let path =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path + "/Sources/VPNExporter/Documentation.docc/MetricsReference.md"

    @Test func `the list has each metric of the catalog with a query`() throws {
        let text = Self.page
        if ProcessInfo.processInfo.environment["WRITE_REFERENCE"] == "1" {
            try text.write(toFile: Self.path, atomically: true, encoding: .utf8)
        }
        #expect(
            try String(contentsOfFile: Self.path, encoding: .utf8) == text,
            "it is not up to date; `make reference` writes it")
    }

    @Test func `there is a query for each metric, and for nothing else`() {
        #expect(MetricQueries.all.keys.sorted() == MetricCatalog.all.map(\.name))
        for (name, query) in MetricQueries.all { #expect(query.contains(name), "\(name)") }
    }

    private static var page: String {
        var text = """
            # All metrics

            Each metric as `/metrics` explains it, and a query that uses it.

            ## Overview

            Made of the exporter's catalog by `make reference`. Labels, and what a metric means in the odd cases, stand in
            <doc:Metrics>; which of them a profile has, in <doc:Exposition>. Metrics with a dagger (†) are in the profile
            `minimal` too. What the queries compare with are examples: your lines have their own limits.


            """
        for metric in MetricCatalog.all {
            let mark = MetricsProfile.minimal.shows(metric.name) ? " †" : ""
            text += "**`\(metric.name)`** (\(metric.type))\(mark): \(metric.help)\n\n"
            text += "```\n\(MetricQueries.all[metric.name] ?? "")\n```\n\n"
        }
        return String(text.dropLast())
    }
}
