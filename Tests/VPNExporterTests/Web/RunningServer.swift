import Logging
import Testing

@testable import CloudWatching
@testable import ExporterToolkit
@testable import StatusPages
@testable import VPNExporter

/// A server on a free loopback port that runs during a test's body.
enum RunningServer {
    static let body = Array("# HELP x y\n# TYPE x gauge\nx 1\n".utf8)

    static func routes(
        scrape: @escaping @Sendable () async -> [UInt8] = { body },
        readiness: @escaping @Sendable () -> Readiness = { .ready }, pages: WebPages? = nil,
        reload: (@Sendable () async -> ConfigurationReloader.Outcome)? = nil
    ) -> WebRoutes {
        WebRoutes(
            scrape: { _ in .metrics(await scrape()) }, readiness: readiness, pages: pages, reload: reload)
    }

    /// Runs `test` with the port, then cancels the server.
    ///
    /// - Returns: The time that the server took to end.
    @discardableResult
    static func with(
        _ routes: WebRoutes = routes(), limits: WebLimits = WebLimits(), webGuard: WebGuard = .open,
        _ test: (_ port: Int, _ cancel: () -> Void) async throws -> Void
    ) async throws -> Duration {
        try await with(WebService(routes, limits: limits, webGuard: webGuard), test)
    }

    /// Does the same for a service that the test can inspect.
    @discardableResult
    static func with(
        _ service: WebService, _ test: (_ port: Int, _ cancel: () -> Void) async throws -> Void
    ) async throws -> Duration {
        let server = try await WebServer.bind(
            addresses: [ListenAddress(host: "127.0.0.1", port: 0)], service: service,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let port = server.boundAddresses[0].port
        #expect(port != 0)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            var start: ContinuousClock.Instant?
            try await test(port) {
                start = .now
                group.cancelAll()
            }
            let cancelled = start ?? .now
            group.cancelAll()
            try await group.waitForAll()
            return cancelled.duration(to: .now)
        }
    }

    static func get(_ path: String, _ headers: String...) -> String {
        "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\(headers.map { "\($0)\r\n" }.joined())\r\n"
    }
}
