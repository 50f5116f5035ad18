import Foundation

/// A real Prometheus in a network namespace, with the shipped rules and shortened times.
struct AlertingPrometheus: Sendable {
    /// An alert and its connection; the connection is empty for other alerts.
    struct Alert: Hashable, CustomStringConvertible {
        let name: String
        let connection: String

        init(_ name: String, _ connection: String = "") {
            self.name = name
            self.connection = connection
        }

        var description: String { connection.isEmpty ? name : "\(name) of \(connection)" }
    }

    private let namespace: NetworkNamespace
    private let address: Substring

    /// Runs the body while Prometheus runs.
    ///
    /// - Parameters:
    ///   - targets: the addresses of the exporters, all in the job `vpn`.
    static func with<Value>(
        scraping targets: [String], in namespace: NetworkNamespace,
        _ body: (AlertingPrometheus) async throws -> Value
    ) async throws -> Value {
        try await TemporaryFolder.with { folder in
            try ShortenedRules.write(to: folder)
            let path = folder + "/prometheus.yml"
            try configuration(targets).write(toFile: path, atomically: false, encoding: .utf8)
            let command = [
                "prometheus", "--config.file=\(path)", "--storage.tsdb.path=\(folder)/data",
                "--web.listen-address=127.0.0.1:0",
            ]
            return try await ChildProcess.with(namespace.launcher + command) { child in
                let line = try await child.errorLine(containing: "msg=\"Listening on\"")
                let address = line.split(separator: "address=").last ?? ""
                return try await body(AlertingPrometheus(namespace: namespace, address: address))
            }
        }
    }

    private static func configuration(_ targets: [String]) -> String {
        """
        global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
        rule_files: [\(ShortenedRules.names.joined(separator: ", "))]
        scrape_configs:
          - job_name: vpn
            static_configs: [ { targets: [\(targets.map { "\"\($0)\"" }.joined(separator: ", "))] } ]

        """
    }

    /// Returns every alert that has fired so far, including resolved ones.
    func fired() async throws -> Set<Alert> {
        let query = #"max_over_time(ALERTS{alertstate="firing"}[1h])"#
        let text = try await namespace.run(
            "curl", "-s", "-G", "--data-urlencode", "query=\(query)", "http://\(address)/api/v1/query")
        let answer = try JSONDecoder().decode(PrometheusAnswer.self, from: Data(text.utf8))
        return Set(
            answer.data.result.map { Alert($0.metric["alertname"] ?? "", $0.metric["connection"] ?? "") })
    }

    /// Waits until all of the alerts have fired.
    func fires(_ alerts: [Alert], within bound: Duration) async throws {
        var missing = Set(alerts)
        do {
            try await eventually("alerts fire", within: bound) { () -> Void? in
                try await Task.sleep(for: .milliseconds(500))
                missing.subtract(try await fired())
                return missing.isEmpty ? () : nil
            }
        } catch var error as TimedOut {
            error.details += missing.map { "never fired: \($0)" }.sorted()
            throw error
        }
    }
}
