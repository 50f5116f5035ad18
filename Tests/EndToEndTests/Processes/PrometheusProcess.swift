import Foundation
import Testing

/// A real Prometheus with its own data folder.
struct PrometheusProcess: Sendable {
    private let http: HTTPText

    /// Runs the body while a Prometheus scrapes an exporter every second.
    ///
    /// - Parameters:
    ///   - settings: further lines of the scrape configuration, indented by four.
    ///   - arguments: further arguments of the command.
    static func with<Value>(
        scraping target: HTTPText, settings: String = "", arguments: [String] = [],
        _ body: (PrometheusProcess) async throws -> Value
    ) async throws -> Value {
        let configuration = """
            global: { scrape_interval: 1s, scrape_timeout: 1s }
            scrape_configs:
              - job_name: vpn
                static_configs: [ { targets: ["\(target.address)"] } ]
            \(settings)
            """
        return try await with(configuration: configuration, arguments: arguments, body)
    }

    /// Runs the body while a Prometheus with this configuration runs.
    ///
    /// - Parameter samples: OpenMetrics text with timestamps to load before the start.
    static func with<Value>(
        configuration: String, arguments: [String] = [], samples: String? = nil,
        _ body: (PrometheusProcess) async throws -> Value
    ) async throws -> Value {
        try await TemporaryFolder.with { folder in
            if let samples {
                try samples.write(toFile: folder + "/samples", atomically: false, encoding: .utf8)
                let made = try await ChildProcess.output(
                    of: [
                        "promtool", "tsdb", "create-blocks-from", "openmetrics", folder + "/samples", folder + "/data",
                    ], within: .seconds(60))
                #expect(made.exit == .code(0), "\(made.error)")
            }
            let path = folder + "/prometheus.yml"
            try configuration.write(toFile: path, atomically: false, encoding: .utf8)
            let command = [
                "prometheus", "--config.file=\(path)", "--storage.tsdb.path=\(folder)/data",
                "--web.listen-address=127.0.0.1:0",
            ]
            return try await ChildProcess.with(command + arguments) { child in
                let line = try await child.errorLine(containing: "msg=\"Listening on\"")
                let address = line.split(separator: "address=").last ?? ""
                _ = try await child.errorLine(containing: "Server is ready to receive web requests")
                guard let http = HTTPText(address) else { throw ExporterProcess.NoAddress(line: line) }
                return try await body(PrometheusProcess(http: http))
            }
        }
    }

    /// Returns the values of an instant vector now, or at a Unix time.
    func query(_ expression: String, at time: Int? = nil) async throws -> Scrape {
        let elements = try await answer(expression, at: time).data.result
        return Scrape(elements.reduce(into: [:]) { $0[$1.series] = $1.value?.number })
    }

    /// Returns the elements of an instant vector now, with all labels. A histogram has no number.
    func vector(_ expression: String) async throws -> [(labels: [String: String], number: Double?)] {
        try await answer(expression).data.result.map { ($0.metric, $0.value?.number) }
    }

    /// Returns each stored scrape of the selected series, in order of time.
    func scrapes(of selector: String) async throws -> [Scrape] {
        var scrapes: [Double: [Scrape.Series: Double]] = [:]
        for series in try await answer(selector + "[1h]").data.result {
            for value in series.values ?? [] { scrapes[value.time, default: [:]][series.series] = value.number }
        }
        return scrapes.sorted { $0.key < $1.key }.map { Scrape($0.value) }
    }

    private func answer(_ expression: String, at time: Int? = nil) async throws -> PrometheusAnswer {
        let query = expression.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let answer = try await http.get("/api/v1/query?query=\(query)" + (time.map { "&time=\($0)" } ?? ""))
        guard answer.status == 200 else { throw Refused(text: answer.text) }
        return try JSONDecoder().decode(PrometheusAnswer.self, from: Data(answer.body))
    }

    struct Refused: Error {
        let text: String
    }
}
