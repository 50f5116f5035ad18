/// The routes, the guard, and the bounds, which all connections of the web server share.
package struct WebService: Sendable {
    let handler: any WebHandler
    let limits: WebLimits
    let webGuard: WebGuard
    let connections: OpenConnections
    let streams = OpenStreams()
    let inFlight: ResponsesInFlight
    let counts: WebCounts

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

/// The routes of an exporter. ``WebServer`` has an example.
///
/// The server calls `kind(of:)` and then `response(to:)` for a request that the web configuration and the limits admit.
/// All calls may run at the same time.
package protocol WebHandler: Sendable {
    /// The URL under which clients reach the server, if it differs from its own address.
    var externalURL: ExternalURL? { get }

    /// Returns the kind of place that the response needs, or `nil` for a response that is served at any load, such as
    /// that of `/-/healthy`.
    func kind(of request: WebRequest) -> ResponsesInFlight.Kind?

    /// Returns the refusal of a request that another site made a browser send, or `nil` if the request is fine.
    func crossSiteRefusal(of request: WebRequest) -> WebResponse?

    /// Returns the response. A scrape has a timeout, so this should not wait for anything slow.
    func response(to request: WebRequest) async -> WebResponse
}

/// Whether the exporter's figures are complete, as `/-/ready` reports it.
package enum Readiness: Sendable, Hashable {
    case ready
    /// The missing conditions, as phrases for people.
    case notReady([String])
}

/// The bounds of the web server, which no client can make it exceed.
package struct WebLimits: Sendable, Hashable {
    /// Time from the opening of a connection to the end of its TLS handshake.
    package var handshake: Duration = .seconds(10)
    /// Time from there, or from the opening of a plain connection, to the end of its first request. It ends clients
    /// that send slowly or nothing.
    var firstRequest: Duration = .seconds(30)
    /// Time from a response to the end of the next request. It is longer than the usual scrape intervals and equal to
    /// none. A connection that closes at the moment of the next request can cost that request.
    package var nextRequest: Duration = .seconds(100)
    /// Time from the first byte of a response to its last. It ends clients that do not read.
    package var response: Duration = .seconds(30)
    /// Time for which an unread response keeps its place and its connection from all other clients if there are too
    /// many.
    package var patience: Duration = .seconds(1)
    /// Time for the requests in progress when the server stops.
    package var drain: Duration = .seconds(2)
    /// Connections at a time, over all addresses.
    package var connections = 512
    /// Connections of one client on one listener. Beyond this, its idle connections give way to its further ones.
    var connectionsOfClient = 128
    /// Streams at a time of one HTTP/2 connection. Twice as many end it.
    package var streams = 50
    /// Streams at a time of all HTTP/2 connections. Beyond this, a connection with more than `streamsOfEach` gets no
    /// further one.
    var streamsInAll = 1_000
    var streamsOfEach = 4
    /// Scrapes at a time, from the request to the last byte of the response. 0 means no limit.
    package var scrapes = 40
    /// Other requests at a time, except those that need no place, such as `/-/healthy`.
    package var pages = 40
    /// Bytes of all bodies that are being sent, each counted once. A single body may be larger.
    var bodiesInFlight = 160 * 1_048_576
    /// Bytes of a request's body. The server reads and drops bodies, because no page uses one.
    var bodyBytes = 65_536

    package init(
        handshake: Duration = .seconds(10), firstRequest: Duration = .seconds(30),
        nextRequest: Duration = .seconds(100), response: Duration = .seconds(30), patience: Duration = .seconds(1),
        drain: Duration = .seconds(2), connections: Int = 512, connectionsOfClient: Int = 128, streams: Int = 50,
        streamsInAll: Int = 1_000, streamsOfEach: Int = 4, scrapes: Int = 40, pages: Int = 40,
        bodiesInFlight: Int = 160 * 1_048_576, bodyBytes: Int = 65_536
    ) {
        self.handshake = handshake
        self.firstRequest = firstRequest
        self.nextRequest = nextRequest
        self.response = response
        self.patience = patience
        self.drain = drain
        self.connections = connections
        self.connectionsOfClient = connectionsOfClient
        self.streams = streams
        self.streamsInAll = streamsInAll
        self.streamsOfEach = streamsOfEach
        self.scrapes = scrapes
        self.pages = pages
        self.bodiesInFlight = bodiesInFlight
        self.bodyBytes = bodyBytes
    }

    /// Bytes of all fields of a request, and of its first line. No current client sends half of it.
    static let headerBytes = 16_384
    static let headerFields = 100
    /// Bytes that are read from a connection at a time.
    static let readBytes = 4_096
    /// Bytes of an unread response that the kernel holds, which count as the process's in a container. The kernel
    /// doubles the number.
    package static let sendBuffer = 131_072
}
