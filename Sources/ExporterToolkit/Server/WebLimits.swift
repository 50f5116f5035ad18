/// The bounds within which the web server serves: what no client can make it exceed.
package struct WebLimits: Sendable, Hashable {
    /// From a connection's opening to the end of its TLS handshake.
    package var handshake: Duration = .seconds(10)
    /// From there, or from the opening of a plain one, to the end of its first request: ends clients that send slowly or nothing.
    var firstRequest: Duration = .seconds(30)
    /// From a response to the end of the next request. Longer than the usual scrape intervals and equal to none: a
    /// connection that closes at the moment of the next request can cost that request.
    package var nextRequest: Duration = .seconds(100)
    /// From the first byte of a response to its last: ends clients that do not read.
    package var response: Duration = .seconds(30)
    /// How long an answer that is not read keeps its place and its connection when there are too many, whoever wants them.
    package var patience: Duration = .seconds(1)
    /// What requests in flight may still take when the server is stopped.
    package var drain: Duration = .seconds(2)
    /// At once, over all addresses.
    package var connections = 512
    /// Of them, of one client on one listener: its idle ones give way to its further ones.
    var connectionsOfClient = 128
    /// At once, of one connection of HTTP/2; twice as many end it.
    package var streams = 50
    /// At once, of all connections of HTTP/2 together: beyond, one that has more than `streamsOfEach` takes no further one.
    var streamsInAll = 1_000
    var streamsOfEach = 4
    /// At once, from the request to the last byte of the answer; 0 is no limit.
    package var scrapes = 40
    /// The same for all else but `/-/healthy` and `/-/ready`, which need no place.
    package var pages = 40
    /// Of all bodies that are being sent, each once; a single one may be larger.
    var bodiesInFlight = 160 * 1_048_576
    /// Of a request; no page takes one, so that it is read and dropped.
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

    /// Of all fields of a request, and of its first line. No client of today sends half of it.
    static let headerBytes = 16_384
    static let headerFields = 100
    /// What is read from a connection at a time.
    static let readBytes = 4_096
    /// What the kernel takes of an answer that is not read; it counts as the process's in a container. The kernel doubles it.
    package static let sendBuffer = 131_072
}
