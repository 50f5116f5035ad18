import ExporterToolkit
import Logging
import Testing

/// An exporter with one constant metric. It is the example of ``WebServer``, and imports nothing but the toolkit and
/// swift-log.
struct MinimalExporter: WebHandler {
    let externalURL: ExternalURL? = nil

    func kind(of request: WebRequest) -> ResponsesInFlight.Kind? { request.path == "/metrics" ? .scrape : .page }

    func crossSiteRefusal(of request: WebRequest) -> WebResponse? {
        CrossSiteRule(external: externalURL).refusal(of: request)
    }

    func response(to request: WebRequest) async -> WebResponse {
        guard ["GET", "HEAD"].contains(request.method) else { return .methodNotAllowed(allow: "GET, HEAD") }
        guard request.path == "/metrics" else { return .text(.notFound, "not found\n") }
        return .metrics(Array("# HELP answer The answer.\n# TYPE answer gauge\nanswer 42\n".utf8))
    }

    /// Serves until the task is cancelled.
    static func run(
        on address: String, webConfiguration: String? = nil, onBind: ([ListenAddress]) -> Void = { _ in }
    ) async throws {
        try await LogWriter.withWriter(.logfmt) { writer in
            let logger = Logger(label: "example") { _ in LineLogHandler(writer, level: .info) }
            let watch = try webConfiguration.map { try WebPolicyWatch(file: $0, realm: "example") }
            let service = WebService(MinimalExporter(), webGuard: watch?.webGuard ?? .open)
            let server = try await WebServer.bind(
                addresses: [try ListenAddress(address, suggestedPort: 9_100)], service: service, logger: logger)
            onBind(server.boundAddresses)
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { try await server.run() }
                if let watch { group.addTask { await watch.run(logger: logger) } }
            }
        }
    }
}

/// The toolkit serves an exporter that has nothing to do with VPNs.
@Suite(.timeLimit(.minutes(1)))
struct MinimalExporterTests {
    @Test func `the toolkit alone serves an exporter over HTTP`() async throws {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask {
                try await MinimalExporter.run(on: "127.0.0.1:0") { port.yield($0[0].port) }
            }
            let bound = try #require(await ports.first { _ in true })
            let response = try await WebClient(port: bound).exchange("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(response.status == 200 && response.text.hasSuffix("answer 42\n"))
            group.cancelAll()
        }
    }
}
