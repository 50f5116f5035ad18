/// Which answer belongs to which method and path.
struct WebRoutes: Sendable {
    let landingPage: LandingPage
    let telemetryPath: TelemetryPath
    /// The exposition at this instant.
    let scrape: @Sendable () async -> [UInt8]
    let readiness: @Sendable () -> Readiness
    /// Newest first.
    let events: @Sendable () -> [Event]
    /// `nil` where nothing is told of connections.
    let connections: ConnectionReporter?

    init(
        landingPage: LandingPage,
        telemetryPath: TelemetryPath = .standard,
        scrape: @escaping @Sendable () async -> [UInt8],
        readiness: @escaping @Sendable () -> Readiness,
        events: @escaping @Sendable () -> [Event] = { [] },
        connections: ConnectionReporter? = nil
    ) {
        self.landingPage = landingPage
        self.telemetryPath = telemetryPath
        self.scrape = scrape
        self.readiness = readiness
        self.events = events
        self.connections = connections
    }

    /// - Parameters:
    ///   - method: as in the request line; `HEAD` gets the response of `GET`, its body's length included.
    ///   - uri: the request's target: a path with a query, which is ignored, or an absolute URI.
    func response(method: String, uri: String) async -> WebResponse {
        let path = Self.path(of: uri)
        guard let page = page(at: path) else {
            return .text(.notFound, "not found; the metrics are at \(telemetryPath.text)\n")
        }
        guard method == "GET" || method == "HEAD" else {
            return .methodNotAllowed(allow: "GET, HEAD")
        }
        return await page()
    }

    private func page(at path: Substring) -> (() async -> WebResponse)? {
        switch path {
        case telemetryPath.text[...]: { .metrics(await scrape()) }
        case "/": { .html(landingPage.html(telemetryPath: telemetryPath)) }
        case "/api/v1/connections": connections.map { reporter in { .json(reporter.all()) } }
        case let path where path.hasPrefix(Self.connectionPrefix): connectionPage(path)
        case "/api/v1/events": { .json(EventDocument(events())) }
        case "/-/healthy": { .text(.ok, "healthy\n") }
        case "/-/ready": { Self.response(to: readiness()) }
        default: nil
        }
    }

    private static let connectionPrefix = "/api/v1/connections/"

    private func connectionPage(_ path: Substring) -> (() async -> WebResponse)? {
        guard let document = connections?.connection(path.dropFirst(Self.connectionPrefix.count)) else { return nil }
        return { .json(document) }
    }

    private static func response(to readiness: Readiness) -> WebResponse {
        switch readiness {
        case .ready: .text(.ok, "ready\n")
        case .notReady(let reasons):
            .text(.serviceUnavailable, "not ready\n" + reasons.map { "- \($0)\n" }.joined())
        }
    }

    /// A server must take the absolute form too (RFC 9112, 3.2.2): `http://host:port/path`.
    private static func path(of uri: String) -> Substring {
        let target = uri.prefix { $0 != "?" && $0 != "#" }
        guard !target.hasPrefix("/"), let scheme = target.firstRange(of: "://") else { return target }
        let path = target[scheme.upperBound...].drop { $0 != "/" }
        return path.isEmpty ? "/" : path
    }
}
