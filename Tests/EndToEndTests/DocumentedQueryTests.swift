import Foundation
import Testing

/// Every documented query on a real Prometheus with two exporters that watch the same connections. One Prometheus
/// scrapes text, the other native histograms.
@Suite(.serialized, .timeLimit(.minutes(4)), .needs("prometheus")) struct DocumentedQueryTests {
    @Test func `Prometheus answers every documented query, and each of its selectors matches a series`() async throws {
        let queries = try DocumentedQuery.all()
        try #require(queries.count > 170)
        try await ExporterProcess.with { one in
            try await ExporterProcess.with { other in
                let text = Self.configuration(one.web.address, other.web.address)
                try await PrometheusProcess.with(configuration: text) { classic in
                    let taking = [PrometheusProcess.nativeHistograms]
                    try await PrometheusProcess.with(configuration: text, arguments: taking) { native in
                        _ = try await expectEventually(within: .seconds(90)) {
                            try await Self.faults(of: queries, [classic, native])
                        } deviations: {
                            $0
                        }
                    }
                }
            }
        }
    }

    @Test(.needs("promtool")) func `promtool parses every documented query`() async throws {
        let queries = try DocumentedQuery.all()
        for (document, least) in [("Runbooks.md", 50), ("Metrics.md", 1), ("MetricsReference.md", 1)] {
            #expect(queries.count { $0.place.hasPrefix(document) } > least, "\(document)")
        }
        var rules = "groups:\n  - name: queries\n    rules:\n"
        for (number, query) in queries.enumerated() {
            let lines = query.expression.split(separator: "\n").map { "          \($0)\n" }.joined()
            rules += "      - record: query:\(number):value\n        expr: |\n\(lines)"
        }
        try await TemporaryFolder.with { folder in
            try rules.write(toFile: folder + "/rules.yml", atomically: false, encoding: .utf8)
            let command = ["promtool", "check", "rules", "--lint=none", folder + "/rules.yml"]
            let result = try await ChildProcess.output(of: command)
            #expect(result.exit == .code(0), "\(result.output)\(result.error)")
        }
    }

    @Test func `the parser skips text that is not a query and joins a query of several lines`() {
        let found = DocumentedQuery.of(
            """
            `vpn_target_up` and `vpn_probe_*` are names, `vpn_target_up == 0` and `rate(vpn_probe_sent_total[5m])
            > 0` are queries.

            ```
            increase(vpn_a_total{connection="NAME"}[1h])
              / increase(vpn_b_total[1h])   # a comment
            sum by (job) (
              vpn_c
            )
            (
              1 - vpn_d
            )
            vpn-exporter check
            vpn_sample{connection="a"} 0.5
            ```

            ```
            $ curl localhost | grep vpn_target_up
            ```

            1. In a list:

               ```
               vpn_e == 1
               vpn_f
                 > 0
               ```
            """, in: "a.md")
        #expect(
            found.map(\.expression) == [
                "increase(vpn_a_total{connection=~\".+\"}[1h])\n  / increase(vpn_b_total[1h])",
                "sum by (job) (\n  vpn_c\n)", "(\n  1 - vpn_d\n)", "vpn_e == 1", "vpn_f\n  > 0", "vpn_target_up == 0",
                "rate(vpn_probe_sent_total[5m]) > 0",
            ])
        #expect(found[0].selectors == ["vpn_a_total{connection=~\".+\"}", "vpn_b_total"])
        #expect(found[5].unfiltered == "vpn_target_up")
    }

    @Test func `an unknown bucket bound and a many-to-many match are faults`() async throws {
        try await ExporterProcess.with { one in
            try await ExporterProcess.with { other in
                let text = Self.configuration(one.web.address, other.web.address)
                try await PrometheusProcess.with(configuration: text) { prometheus in
                    let wrong = [
                        #"increase(vpn_probe_loss_burst_packets_bucket{le="17"}[1d])"#,
                        "vpn_slo_objective_ratio / on (connection, objective) vpn_slo_objective_ratio > 2",
                    ]
                    let queries = wrong.map { DocumentedQuery(place: "a.md", expression: $0) }
                    _ = try await expectEventually(within: .seconds(60)) {
                        try await Self.faults(of: queries, [prometheus])
                    } deviations: { faults in
                        let isFound =
                            faults.contains { $0.contains("chooses nothing") }
                            && faults.contains { $0.contains("many-to-many") || $0.contains("duplicate") }
                        return isFound ? [] : ["found only \(faults)"]
                    }
                }
            }
        }
    }

    private static func faults(
        of queries: [DocumentedQuery], _ prometheuses: [PrometheusProcess]
    ) async throws -> [String] {
        var faults: [String] = []
        for query in queries {
            for selector in query.selectors {
                var isThere = false
                for prometheus in prometheuses where !isThere {
                    isThere = try await !prometheus.vector("last_over_time(\(selector)[1h])").isEmpty
                }
                if !isThere && absent[selector] == nil { faults.append("\(query.place): \(selector) chooses nothing") }
            }
            for (expression, prometheus) in [query.expression, query.unfiltered].flatMap({ expression in
                prometheuses.map { (expression, $0) }
            }) {
                do {
                    _ = try await prometheus.vector(expression)
                } catch let refused as PrometheusProcess.Refused {
                    faults.append("\(query.place): refused \(expression): \(refused.text)")
                }
            }
        }
        return faults
    }

    /// Selectors without series on the quick start, with the reason.
    private static let absent = [
        #"vpn_target_info{timestamp_source!="kernel/kernel"}"#: "the kernel stamps all of them",
        #"vpn_probe_path_mtu_reported_bytes{connection=~".+"}"#: "no router on loopback reports a packet as too big",
        "vpn_probe_path_mtu_reported_bytes": "no router on loopback reports a packet as too big",
        "vpn_target_last_outage_end_timestamp_seconds": "no outage has ended",
        "vpn_connection_silence_end_timestamp_seconds": "no silence is active",
    ]

    private static func configuration(_ one: String, _ other: String) -> String {
        """
        global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
        rule_files: [ "\(Checkout.root)/deploy/prometheus/vpn-exporter.rules.yml" ]
        scrape_configs:
          - job_name: vpn-exporter
            static_configs: [ { targets: ["\(one)", "\(other)"] } ]
        """
    }
}
