import Foundation
import Testing

/// A real Prometheus with its own data folder.
struct PrometheusProcess: Sendable {
    private let http: HTTPClient

    /// The flag that makes Prometheus 2 request protobuf and store native histograms.
    static let nativeHistograms = "--enable-feature=native-histograms"

    /// Runs the body while a Prometheus scrapes an exporter every second.
    ///
    /// - Parameters:
    ///   - settings: further lines of the scrape configuration, indented by four.
    ///   - arguments: further arguments of the command.
    static func with<Value>(
        scraping target: HTTPClient, settings: String = "", arguments: [String] = [],
        _ body: (PrometheusProcess) async throws -> Value
    ) async throws -> Value {
        let configuration = """
            global: { scrape_interval: 1s, scrape_timeout: 1s }
            scrape_configs:
              - job_name: vpn
                static_configs: [ { targets: ["\(target.address)"] } ]
            \(settings)
            """
        return try await with(configuration: configuration, arguments: arguments, in: target.namespace, body)
    }

    /// Runs the body while a Prometheus with this configuration runs.
    ///
    /// - Parameters:
    ///   - samples: OpenMetrics text with timestamps to load before the start.
    ///   - namespace: the namespace that Prometheus runs in, if any.
    static func with<Value>(
        configuration: String, arguments: [String] = [], samples: String? = nil,
        in namespace: NetworkNamespace? = nil, _ body: (PrometheusProcess) async throws -> Value
    ) async throws -> Value {
        try await TemporaryFolder.with { folder in
            if let samples { try await load(samples, into: folder) }
            let path = folder + "/prometheus.yml"
            try configuration.write(toFile: path, atomically: false, encoding: .utf8)
            let command = [
                "prometheus", "--config.file=\(path)", "--storage.tsdb.path=\(folder)/data",
                "--web.listen-address=127.0.0.1:0",
            ]
            return try await ChildProcess.with((namespace?.launcher ?? []) + command + arguments) { child in
                let line = try await child.errorLine(containing: "msg=\"Listening on\"")
                _ = try await child.errorLine(containing: "Server is ready to receive web requests")
                guard let http = HTTPClient(line.logField("address"), in: namespace) else {
                    throw ExporterProcess.NoAddress(line: line)
                }
                return try await body(PrometheusProcess(http: http))
            }
        }
    }

    private static func load(_ samples: String, into folder: String) async throws {
        try samples.write(toFile: folder + "/samples", atomically: false, encoding: .utf8)
        let command = ["promtool", "tsdb", "create-blocks-from", "openmetrics", folder + "/samples", folder + "/data"]
        let result = try await ChildProcess.output(of: command, within: .seconds(60))
        #expect(result.exit == .code(0), "\(result.error)")
    }

    /// Returns the values of an instant vector now, or at a Unix time.
    func query(_ expression: String, at time: Int? = nil) async throws -> Scrape {
        let elements = try await response(expression, at: time).data.result
        return Scrape(elements.reduce(into: [:]) { $0[$1.series] = $1.value?.number })
    }

    /// Returns the elements of an instant vector now, with all labels. A histogram has no number.
    func vector(_ expression: String) async throws -> [(labels: [String: String], number: Double?)] {
        try await response(expression).data.result.map { ($0.metric, $0.value?.number) }
    }

    /// Returns each stored scrape of the selected series, in order of time.
    func scrapes(of selector: String) async throws -> [Scrape] {
        var scrapes: [Double: [Scrape.Series: Double]] = [:]
        for series in try await response(selector + "[1h]").data.result {
            for value in series.values ?? [] { scrapes[value.time, default: [:]][series.series] = value.number }
        }
        return scrapes.sorted { $0.key < $1.key }.map { Scrape($0.value) }
    }

    private func response(_ expression: String, at time: Int? = nil) async throws -> Response {
        let query = expression.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let response = try await http.get("/api/v1/query?query=\(query)" + (time.map { "&time=\($0)" } ?? ""))
        guard response.status == 200 else { throw Refused(text: response.text) }
        return try JSONDecoder().decode(Response.self, from: Data(response.body))
    }

    struct Refused: Error {
        let text: String
    }
}

extension PrometheusProcess {
    /// A response of Prometheus' query API: an instant vector or a range vector.
    private struct Response: Decodable {
        struct Content: Decodable {
            let result: [Element]
        }

        struct Element: Decodable {
            let metric: [String: String]
            let value: Sample?
            let values: [Sample]?

            /// The series as the exporter serves it, without the labels that Prometheus adds.
            var series: Scrape.Series {
                let labels = metric.filter { !["__name__", "instance", "job"].contains($0.key) }
                return Scrape.Series(name: metric["__name__"] ?? "", labels: labels)
            }
        }

        /// A pair of time and quoted number.
        struct Sample: Decodable {
            /// Seconds since the Unix epoch.
            let time: Double
            let number: Double

            init(from decoder: any Decoder) throws {
                var pair = try decoder.unkeyedContainer()
                time = try pair.decode(Double.self)
                number = Double(try pair.decode(String.self)) ?? .nan
            }
        }

        let data: Content
    }
}
