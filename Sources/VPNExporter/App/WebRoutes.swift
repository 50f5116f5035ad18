import ExporterToolkit
import Probing
import Settings
import StatusPages

/// Maps methods and paths to answers.
struct WebRoutes: WebHandler {
    let telemetryPath: TelemetryPath
    /// The path prefix of all pages.
    var prefix = RoutePrefix.none
    /// The target of the redirect from `/`, if `/` is not a page itself.
    var externalURL: ExternalURL?
    /// The exposition, in the requested format.
    let scrape: @Sendable (WebRequest) async -> WebResponse
    let readiness: @Sendable () -> Readiness
    /// Newest first.
    let events: @Sendable () -> [Event]
    /// The pages; `nil` if there are none.
    let pages: WebPages?
    /// Reloads the configuration; `nil` if that is impossible.
    let reload: (@Sendable () async -> ConfigurationReloader.Outcome)?
    /// Whether a request may reload the configuration. A signal always may.
    var isLifecycleEnabled = true
    /// Begins and ends silences; `nil` if that is impossible.
    var silences: SilenceRoutes?
    /// Limits pages to one at a time, so that `/-/healthy` waits for one page at most.
    private let pageTurn = Turnstile(limit: WebLimits().pages)

    init(
        telemetryPath: TelemetryPath = .standard,
        scrape: @escaping @Sendable (WebRequest) async -> WebResponse,
        readiness: @escaping @Sendable () -> Readiness,
        events: @escaping @Sendable () -> [Event] = { [] },
        pages: WebPages? = nil,
        reload: (@Sendable () async -> ConfigurationReloader.Outcome)? = nil
    ) {
        self.telemetryPath = telemetryPath
        self.scrape = scrape
        self.readiness = readiness
        self.events = events
        self.pages = pages
        self.reload = reload
    }

    func response(to request: WebRequest) async -> WebResponse {
        // `OPTIONS *` and `CONNECT host:port` do not name a page.
        if request.method == "OPTIONS" && request.path == "*" || request.method == "CONNECT" {
            return .methodNotAllowed(allow: "GET, HEAD")
        }
        guard let request = request.below(prefix) else {
            guard request.path == "/" || request.path == prefix.text else {
                return notFound(request, "not found; everything is below \(prefix)/")
            }
            return .redirect(to: (externalURL?.text ?? prefix.text) + "/")
        }
        return await response(below: request)
    }

    /// The limit that the request counts against; `nil` for the probes of liveness and readiness, which are small and
    /// must always get an answer.
    func kind(of request: WebRequest) -> ResponsesInFlight.Kind? {
        switch request.below(prefix)?.path {
        case nil, "/-/healthy", "/-/ready": nil
        case telemetryPath.text: .scrape
        default: .page
        }
    }

    private func response(below request: WebRequest) async -> WebResponse {
        if request.path == "/-/reload", let reload {
            guard request.method == "POST" || request.method == "PUT" else {
                return .methodNotAllowed(allow: "POST, PUT")
            }
            guard isLifecycleEnabled else { return .lifecycleDisabled }
            if let refusal = crossSiteRefusal(of: request) { return refusal }
            return Self.response(to: await reload())
        }
        if let silences, SilenceRoutes.matches(request) {
            if let refusal = crossSiteRefusal(of: request) { return refusal }
            return silences.response(to: request)
        }
        guard let page = page(for: request) else {
            return notFound(request, "not found; the metrics are at \(prefix.text)\(telemetryPath.text)")
        }
        guard Self.isReading(request) else {
            return .methodNotAllowed(allow: "GET, HEAD")
        }
        return await page()
    }

    /// Rejects a request of another site that may change something.
    func crossSiteRefusal(of request: WebRequest) -> WebResponse? {
        Self.isReading(request) ? nil : CrossSiteRule(external: externalURL).refusal(of: request)
    }

    private static func isReading(_ request: WebRequest) -> Bool {
        request.method == "GET" || request.method == "HEAD"
    }

    /// A page for browsers, a line for other clients.
    private func notFound(_ request: WebRequest, _ line: String) -> WebResponse {
        let isBrowser = request.headers["accept"]?.lowercased().contains("text/html") ?? false
        if isBrowser, let pages { return pages.notFound(line) }
        return .text(.notFound, line + "\n")
    }

    private func page(for request: WebRequest) -> (() async -> WebResponse)? {
        switch request.path {
        case telemetryPath.text: { await scrape(request) }
        case "/api/v1/events": { .json(EventDocument(events())) }
        case "/-/healthy": { .text(.ok, "healthy\n") }
        case "/-/ready": { Self.response(to: readiness()) }
        default: pages?.answer(to: request).map { answer in { await pageTurn.pass(answer) ?? .tooManyPages } }
        }
    }

    private static func response(to outcome: ConfigurationReloader.Outcome) -> WebResponse {
        switch outcome {
        case .reloaded(let change): .text(.ok, "configuration reloaded: \(change)\n")
        case .refused(let problems):
            .text(
                .internalServerError,
                "configuration rejected; the previous one stays in force:\n"
                    + problems.outlines.map { $0 + "\n" }.joined() + "See the exporter's log for the reasons.\n")
        }
    }

    private static func response(to readiness: Readiness) -> WebResponse {
        switch readiness {
        case .ready: .text(.ok, "ready\n")
        case .notReady(let reasons):
            .text(.serviceUnavailable, "not ready\n" + reasons.map { "- \($0)\n" }.joined())
        }
    }
}
