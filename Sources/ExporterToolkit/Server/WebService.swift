/// What all connections of the web server share: the routes, the guard, and the bounds.
package struct WebService: Sendable {
    package let handler: any WebHandler
    package let limits: WebLimits
    package let webGuard: WebGuard
    package let connections: OpenConnections
    package let streams = OpenStreams()
    package let inFlight: ResponsesInFlight
    package let counts: WebCounts

    package init(
        _ handler: any WebHandler, limits: WebLimits = WebLimits(), webGuard: WebGuard = .open,
        counts: WebCounts = WebCounts()
    ) {
        self.handler = handler
        self.limits = limits
        self.webGuard = webGuard
        self.counts = counts
        connections = OpenConnections(limits, counts: counts)
        inFlight = ResponsesInFlight(limits, counts: counts)
    }
}
