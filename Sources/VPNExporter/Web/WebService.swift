/// What all connections of the web server have together: what they serve, and within which bounds.
struct WebService: Sendable {
    let routes: WebRoutes
    let limits: WebLimits
    let webGuard: WebGuard
    let connections: OpenConnections
    let streams = OpenStreams()
    let inFlight: ResponsesInFlight
    let counts: WebCounts

    init(
        _ routes: WebRoutes, limits: WebLimits = WebLimits(), webGuard: WebGuard = .open,
        counts: WebCounts = WebCounts()
    ) {
        self.routes = routes
        self.limits = limits
        self.webGuard = webGuard
        self.counts = counts
        connections = OpenConnections(limits, counts: counts)
        inFlight = ResponsesInFlight(limits, counts: counts)
    }
}
