import Foundation

/// A real Prometheus that scrapes one exporter each second, with a data folder of its own, asked over its HTTP API.
struct PrometheusProcess: Sendable {
    private let http: HTTPText

    /// Runs the body beside it.
    ///
    /// - Parameters:
    ///   - settings: further lines of the scrape configuration, indented by four.
    ///   - arguments: further arguments of the command.
    static func with<Value>(
        scraping target: HTTPText, settings: String = "", arguments: [String] = [],
        _ body: (PrometheusProcess) async throws -> Value
    ) async throws -> Value {
        try await TemporaryFolder.with { folder in
            let configuration = """
                global: { scrape_interval: 1s, scrape_timeout: 1s }
                scrape_configs:
                  - job_name: vpn
                    static_configs: [ { targets: ["\(target.address)"] } ]
                \(settings)
                """
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

    /// The values of an instant vector now.
    func query(_ expression: String) async throws -> Scrape {
        Scrape(try await answer(expression).data.result.reduce(into: [:]) { $0[$1.series] = $1.value?.number })
    }

    /// Each scrape of the selected series that is stored, in the order of time.
    func scrapes(of selector: String) async throws -> [Scrape] {
        var scrapes: [Double: [Scrape.Series: Double]] = [:]
        for series in try await answer(selector + "[1h]").data.result {
            for value in series.values ?? [] { scrapes[value.time, default: [:]][series.series] = value.number }
        }
        return scrapes.sorted { $0.key < $1.key }.map { Scrape($0.value) }
    }

    private func answer(_ expression: String) async throws -> PrometheusAnswer {
        let query = expression.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let answer = try await http.get("/api/v1/query?query=\(query)")
        guard answer.status == 200 else { throw Refused(text: answer.text) }
        return try JSONDecoder().decode(PrometheusAnswer.self, from: Data(answer.body))
    }

    struct Refused: Error {
        let text: String
    }
}
