import Foundation
import Testing

/// The dashboards on a real Prometheus with two exporters on the quick start. The exporters have two jobs and the
/// labels of the Prometheus operator, next to an unrelated job.
@Suite(.serialized, .timeLimit(.minutes(5))) struct DashboardTests {
    @Test(.needs("python3")) func `the dashboards match their sources`() async throws {
        let command = ["python3", "-B", Checkout.root + "/dashboards/generate.py", "--check"]
        let check = try await ChildProcess.output(of: command)
        #expect(check.exit == .code(0), "\(check.output)\(check.error)")
    }

    @Test(.needs("prometheus"), arguments: [[], [PrometheusProcess.nativeHistograms]])
    func `every panel has data of the exporters only, and tables have a column for each label`(arguments: [String])
        async throws
    {
        try await with(arguments) { prometheus in
            try await prometheus.expectAnswers(to: [:], except: Self.empty)
            if !arguments.isEmpty {
                #expect(
                    try await prometheus.vector("vpn_probe_rtt_seconds_bucket").isEmpty,
                    "the buckets are classic, so this does not test native histograms")
            }
            try await expectOneGateway(prometheus)
            try await expectEachConnectionOnce(prometheus)
        }
    }

    @Test(.needs("prometheus"))
    func `the dashboard check reports a query that does not parse and a metric that does not exist`() async throws {
        try await ExporterProcess.with { exporter in
            try await PrometheusProcess.with(scraping: exporter.web) { prometheus in
                let questions = [
                    DashboardQuestion(place: "wrong", expression: "sum(up", columns: nil),
                    DashboardQuestion(place: "nothing", expression: "no_such_metric", columns: nil),
                ]
                let unanswered = try await prometheus.unanswered(questions, except: [:])
                #expect(unanswered.count == 2)
                #expect(unanswered.first?.hasPrefix("wrong: refused") == true, "\(unanswered)")
                #expect(unanswered.last == "nothing: no data from no_such_metric")
            }
        }
    }

    /// Expects only one gateway's connections in the fleet table if that gateway is chosen.
    private func expectOneGateway(_ prometheus: PrometheusProcess) async throws {
        let questions = try await DashboardQuestion.all(choosing: ["gateway": "berlin"], values: prometheus.values)
        let table = questions.filter { $0.place.hasPrefix("vpn-fleet / Connections / ") }
        try #require(table.count > 10)
        for question in table {
            let found = Set(try await prometheus.vector(question.expression).compactMap { $0.labels["connection"] })
            #expect(found.isSubset(of: ["berlin-paris", "berlin-paris-2"]), "\(question.place)")
        }
    }

    /// Expects each connection once, although both exporters watch it.
    private func expectEachConnectionOnce(_ prometheus: PrometheusProcess) async throws {
        let questions = try await DashboardQuestion.all(values: prometheus.values)
        for (panel, number) in [("Up", 5.0), ("Down", 1), ("Degraded", 0), ("Unknown", 0), ("Monitors missing", 0)] {
            let question = try #require(questions.first { $0.place == "vpn-fleet / \(panel) / A" })
            #expect(try await prometheus.vector(question.expression).map(\.number) == [number], "\(panel)")
        }
    }

    private func with(_ arguments: [String], _ body: (PrometheusProcess) async throws -> Void) async throws {
        try await ExporterProcess.with { one in
            try await ExporterProcess.with { other in
                try await TemporaryFolder.with { folder in
                    let rules = folder + "/rules.yml"
                    try Self.rules.write(toFile: rules, atomically: false, encoding: .utf8)
                    let configuration = Self.configuration(rules: rules, one.web.address, other.web.address)
                    try await PrometheusProcess.with(configuration: configuration, arguments: arguments, body)
                }
            }
        }
    }

    /// Queries without data on the quick start, with the reason.
    private static let empty = [
        "vpn-connection / Path MTU over time / B": "no router on loopback reports a packet as too big",
        "vpn-connection / annotation Maintenance windows": "no window is open",
        "vpn-connection / annotation Pair changes": "nothing changes",
        "vpn-connection / annotation Monitors created": "no monitor is deleted",
        "vpn-connection / annotation Path changes": "nothing changes",
        "vpn-connection / annotation Reloads": "no reload happens",
        "vpn-slo / Outages by target / D": "no outage has ended",
        "vpn-slo / annotation Maintenance windows": "no window is open",
        "vpn-sla / annotation Maintenance windows": "no window is open",
        "vpn-fleet / annotation Maintenance windows": "no window is open",
        "vpn-fleet / annotation Pair changes": "nothing changes",
        "vpn-fleet / annotation Reloads": "no reload happens",
        "vpn-pair / annotation Pair changes": "nothing changes",
        "vpn-pair / annotation Reloads": "no reload happens",
        "vpn-exporter / annotation Reloads": "no reload happens",
    ]

    /// A rule with an alert that fires at once.
    private static let rules = """
        groups:
          - name: test
            rules:
              - { alert: VPNTest, expr: vpn_target_up == 0, labels: { severity: warning } }
        """

    /// Returns the scrape configuration. The job `other` has the address of an exporter and keeps only the process
    /// metrics.
    private static func configuration(rules: String, _ one: String, _ other: String) -> String {
        """
        global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
        rule_files: [ "\(rules)" ]
        scrape_configs:
          - job_name: vpn-exporter
            static_configs:
              - targets: ["\(one)"]
                labels: { namespace: vpn, service: vpn, pod: vpn-0, container: exporter, endpoint: http }
          - job_name: vpn-exporter-2
            static_configs:
              - targets: ["\(other)"]
                labels: { namespace: vpn, service: vpn-2, pod: vpn-2-0, container: exporter, endpoint: http }
          - job_name: other
            static_configs:
              - targets: ["\(one)"]
                labels: { namespace: vpn, service: other, pod: other-0, container: other, endpoint: http }
            metric_relabel_configs:
              - { source_labels: [__name__], regex: "vpn_.*", action: drop }
        """
    }
}

extension PrometheusProcess {
    /// Returns the values of a dashboard variable.
    func values(of selector: String, _ label: String) async throws -> [String] {
        try await vector("count by (\(label)) (\(selector))").compactMap { $0.labels[label] }.sorted()
    }

    fileprivate func expectAnswers(to chosen: [String: String], except empty: [String: String]) async throws {
        let places = Set(try await DashboardQuestion.all().map(\.place))
        try #require(places.count > 200)
        #expect(Set(empty.keys).subtracting(places) == [], "no such query")
        _ = try await expectEventually(within: .seconds(150)) {
            try await unanswered(try await DashboardQuestion.all(choosing: chosen, values: values), except: empty)
        } deviations: {
            $0
        }
    }

    /// Returns the questions that Prometheus rejected, answered without a number, or answered with another job's
    /// series.
    fileprivate func unanswered(
        _ questions: [DashboardQuestion], except empty: [String: String]
    ) async throws -> [String] {
        var unanswered: [String] = []
        for question in questions {
            let shown = question.expression.prefix(200)
            do {
                let answer = try await vector(question.expression)
                // A histogram has no number.
                let isAnswered = answer.contains { $0.number?.isFinite ?? true } || empty[question.place] != nil
                if !isAnswered { unanswered.append("\(question.place): no data from \(shown)") }
                if answer.contains(where: { $0.labels["job"] == "other" }) {
                    unanswered.append("\(question.place): has series of another job")
                }
                let hidden = question.columns.map { Set(answer.flatMap(\.labels.keys)).subtracting($0) } ?? []
                if !hidden.isEmpty { unanswered.append("\(question.place): no column for \(hidden)") }
            } catch let refused as PrometheusProcess.Refused {
                unanswered.append("\(question.place): refused \(shown): \(refused.text)")
            }
        }
        return unanswered
    }
}
