import Foundation
import Testing

/// The documented queries, parsed by promtool.
struct MetricsReferenceQueryTests {
    @Test(.needs("promtool"), arguments: ["MetricsReference", "Metrics"])
    func `promtool reads every query`(article: String) async throws {
        let path = "\(Checkout.root)/Sources/VPNExporter/Documentation.docc/\(article).md"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        // Blocks without a language are PromQL in these articles, one query to each paragraph.
        let blocks = text.matches(of: #/(?ms)^```\n(.*?)^```$/#).flatMap { $0.1.split(separator: "\n\n") }
        #expect(!blocks.isEmpty)
        try await TemporaryFolder.with { folder in
            var rules = "groups:\n  - name: queries\n    rules:\n"
            for (number, query) in blocks.enumerated() {
                let lines = query.split(separator: "\n").map { "          \($0)\n" }.joined()
                rules += "      - record: query:\(number):value\n        expr: |\n\(lines)"
            }
            try rules.write(toFile: folder + "/rules.yml", atomically: false, encoding: .utf8)
            let run = try await ChildProcess.output(of: ["promtool", "check", "rules", folder + "/rules.yml"])
            #expect(run.exit == .code(0), "\(run.output)\(run.error)")
        }
    }
}
