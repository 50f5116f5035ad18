package import Logging
import NIOCore

/// An HTTP server for any exporter, with the web configuration of Prometheus' exporter toolkit: TLS, users, rate limit and
/// headers.
///
/// An exporter implements ``WebHandler``, which maps requests to responses. The server protects it: ``WebLimits`` bound
/// connections, requests and memory, ``WebGuard`` applies the web configuration, and ``WebPolicyWatch`` follows its file.
/// The server listens from `bind` on, and serves while `run` runs. This is a complete exporter:
///
/// ```swift
/// struct MinimalExporter: WebHandler {
///     let externalURL: ExternalURL? = nil
///
///     func kind(of request: WebRequest) -> ResponsesInFlight.Kind? { request.path == "/metrics" ? .scrape : .page }
///
///     func crossSiteRefusal(of request: WebRequest) -> WebResponse? {
///         CrossSiteRule(external: externalURL).refusal(of: request)
///     }
///
///     func response(to request: WebRequest) async -> WebResponse {
///         guard ["GET", "HEAD"].contains(request.method) else { return .methodNotAllowed(allow: "GET, HEAD") }
///         guard request.path == "/metrics" else { return .text(.notFound, "not found\n") }
///         return .metrics(Array("# HELP answer The answer.\n# TYPE answer gauge\nanswer 42\n".utf8))
///     }
/// }
///
/// try await LogWriter.withWriter(.logfmt) { writer in
///     let logger = Logger(label: "example") { _ in LineLogHandler(writer, level: .info) }
///     let watch = try WebPolicyWatch(file: "web.yml", realm: "example")
///     let service = WebService(MinimalExporter(), webGuard: watch.webGuard)
///     let server = try await WebServer.bind(
///         addresses: [try ListenAddress(":9100", suggestedPort: 9_100)], service: service, logger: logger)
///     try await withThrowingDiscardingTaskGroup { group in
///         group.addTask { try await server.run() }
///         group.addTask { await watch.run(logger: logger) }
///     }
/// }
/// ```
///
/// Without a web configuration, omit the watch: ``WebGuard/open`` admits every client over plain HTTP. Messages name the
/// usual flags of exporters, so give yours the same names: `--web.listen-address`, `--web.systemd-socket`,
/// `--web.external-url` and `--web.max-requests`. `MinimalExporterTests` compiles and runs this example.
package struct WebServer: Sendable {
    let listeners: [WebListener]
    let service: WebService
    let logger: Logger

    /// The addresses with their real ports, in the order in which they were given.
    package var boundAddresses: [ListenAddress] { listeners.map(\.address) }

    /// Listens on all addresses, or on none. The error names every address that is not available.
    package static func bind(
        addresses: [ListenAddress], service: WebService, logger: Logger
    ) async throws(BindingError) -> WebServer {
        var listeners: [WebListener] = []
        var problems: [WebListener.Problem] = []
        for (number, address) in addresses.enumerated() {
            do {
                listeners.append(
                    try await WebListener.bind(address, number: number, service: service, logger: logger))
            } catch {
                problems.append(error)
            }
        }
        let server = WebServer(listeners: listeners, service: service, logger: logger)
        guard problems.isEmpty else {
            await server.close()
            throw BindingError(problems: problems)
        }
        return server
    }

    /// Serves until its task is cancelled. Then it accepts no connection, requests in progress have `WebLimits.drain`
    /// to finish, and everything closes. Throws if the server loses an address while it serves.
    package func run() async throws {
        for address in boundAddresses {
            logger.info("listening", metadata: ["address": "\(address)"])
        }
        let result = await withTaskCancellationHandler {
            await serveAll()
        } onCancel: {
            service.connections.close(within: service.limits.drain)
        }
        await close()
        try result.get()
    }

    /// Returns when the event loops of all listeners have run a job. It waits for an event loop that hangs.
    package func pass() async {
        for listener in listeners { try? await listener.stream.channel.eventLoop.submit {}.get() }
    }

    /// Releases the addresses of a server that does not run.
    package func close() async {
        for listener in listeners { await listener.close() }
        await service.connections.closeNow()
    }

    private func serveAll() async -> Result<Void, any Error> {
        do {
            try await withThrowingDiscardingTaskGroup { group in
                for listener in listeners {
                    group.addTask { try await serve(listener) }
                }
            }
            return .success(())
        } catch {
            return .failure(error)
        }
    }

    /// Serves one listener. The listening socket closes first, then the group waits for the connections.
    private func serve(_ listener: WebListener) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            do {
                try await listener.stream.executeThenClose { streams in
                    for try await stream in streams {
                        let connection = WebConnection(stream: stream, service: service)
                        group.addTask { await connection.serve() }
                    }
                }
            } catch {
                guard Task.isCancelled else { throw ListenerLost(address: listener.address, error: error) }
            }
            guard Task.isCancelled else { throw ListenerLost(address: listener.address, error: nil) }
        }
    }

    /// Every address on which the server cannot listen.
    package struct BindingError: Error, CustomStringConvertible {
        let problems: [WebListener.Problem]

        package var description: String {
            problems.map(\.description).joined(separator: "\n")
        }
    }

    /// An address on which the server no longer listens.
    package struct ListenerLost: Error, CustomStringConvertible {
        let address: ListenAddress
        let error: (any Error)?

        package var description: String {
            "no longer listening on \(address): \(error.map { "\($0)" } ?? "the socket was closed")"
        }
    }
}
