import Foundation
import Testing

/// A real Prometheus in a network namespace, with native histograms. It scrapes one exporter every second.
struct NamespacedPrometheus: Sendable {
    private static let address = "127.0.0.1:9090"
    private let namespace: NetworkNamespace

    /// Runs the body while Prometheus runs.
    static func with<Value>(
        scraping target: String, in namespace: NetworkNamespace, _ body: (NamespacedPrometheus) async throws -> Value
    ) async throws -> Value {
        try await TemporaryFolder.with { folder in
            let configuration = """
                global: { scrape_interval: 1s, scrape_timeout: 1s }
                scrape_configs: [ { job_name: vpn, static_configs: [ { targets: ["\(target)"] } ] } ]

                """
            let path = folder + "/prometheus.yml"
            try configuration.write(toFile: path, atomically: false, encoding: .utf8)
            // Without this flag, Prometheus 2 neither requests protobuf nor stores native histograms.
            let command = [
                "prometheus", "--enable-feature=native-histograms", "--config.file=\(path)",
                "--storage.tsdb.path=\(folder)/data", "--web.listen-address=\(address)",
            ]
            return try await ChildProcess.with(namespace.launcher + command) { child in
                _ = try await child.errorLine(containing: "Server is ready to receive web requests")
                return try await body(NamespacedPrometheus(namespace: namespace))
            }
        }
    }

    /// Returns the value of the first sample of an instant vector; `nil` if there is none.
    func value(_ expression: String) async throws -> Double? {
        let text = try await namespace.run(
            "curl", "-s", "--noproxy", "*", "--data-urlencode", "query=\(expression)",
            "http://\(Self.address)/api/v1/query")
        let answer = try JSONDecoder().decode(PrometheusAnswer.self, from: Data(text.utf8))
        return answer.data.result.first?.value?.number
    }
}
