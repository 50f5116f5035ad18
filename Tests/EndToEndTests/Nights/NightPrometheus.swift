import Foundation

/// A real Prometheus in a network namespace, with the shipped rules and shortened times. It scrapes one exporter per
/// night and sends alerts to the namespace's Alertmanager.
struct NightPrometheus: Sendable {
    private static let address = "127.0.0.1:9090"
    private let namespace: NetworkNamespace

    /// Runs the body while Prometheus runs.
    ///
    /// - Parameters:
    ///   - targets: the addresses of the exporters, by job.
    ///   - minute: the length of a shortened minute in seconds.
    static func with<Value>(
        scraping targets: [String: String], minute: Int, in namespace: NetworkNamespace,
        _ body: (NightPrometheus) async throws -> Value
    ) async throws -> Value {
        try await TemporaryFolder.with { folder in
            try ShortenedRules.write(to: folder, minute: minute, isProvoking: false)
            let path = folder + "/prometheus.yml"
            try configuration(targets).write(toFile: path, atomically: false, encoding: .utf8)
            let command = [
                "prometheus", "--config.file=\(path)", "--storage.tsdb.path=\(folder)/data",
                "--web.listen-address=\(address)",
                // The default is one minute, which is 30 shortened minutes.
                "--rules.alert.resend-delay=\(minute)s",
            ]
            return try await ChildProcess.with(namespace.launcher + command) { child in
                _ = try await child.errorLine(containing: "Server is ready to receive web requests")
                return try await body(NightPrometheus(namespace: namespace))
            }
        }
    }

    private static func configuration(_ targets: [String: String]) -> String {
        let jobs = targets.sorted { $0.key < $1.key }.map { job, address in
            "  - { job_name: \(job), static_configs: [ { targets: [\"\(address)\"], labels: { instance: vpn-exporter } } ] }"
        }
        return """
            global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
            rule_files: [\(ShortenedRules.names.joined(separator: ", "))]
            alerting: { alertmanagers: [ { static_configs: [ { targets: ["\(NightPager.address)"] } ] } ] }
            scrape_configs:
            \(jobs.joined(separator: "\n"))

            """
    }

    /// Returns the current number of series of an expression.
    func count(_ expression: String) async throws -> Int {
        let text = try await namespace.run(
            "curl", "-s", "--noproxy", "*", "--data-urlencode", "query=\(expression)",
            "http://\(Self.address)/api/v1/query")
        return try JSONDecoder().decode(PrometheusAnswer.self, from: Data(text.utf8)).data.result.count
    }
}
