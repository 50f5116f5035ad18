import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// The trust, proxy, and size settings of a transport.
package struct TransportOptions: Sendable, Hashable {
    /// Authorities that the exporter trusts in addition to the system's.
    package var trustRoots: TrustRoots?
    /// Authorities that replace the system's. `nil` selects the system's own bundle.
    package var systemRoots: TrustRoots?
    /// The remedy if no known authority signed a server's certificate.
    package var trustRemedy = "Check the issuer, and configure your own certificate authority."
    /// The value of the header `User-Agent` (RFC 9110, 10.1.5).
    package var userAgent = "vpn-exporter"
    /// The identity for a server that requests a client certificate. `nil` if there is none.
    package var identity: ClientIdentity?
    package var proxies = ProxyEnvironment.direct
    /// Whether to accept any certificate. Passwords and tokens then reach any server that responds.
    package var insecureSkipVerify = false
    /// The maximum size of a response body in bytes.
    package var maximumBodySize = 16 << 20

    package init() {}
}

/// Sends HTTP requests with AsyncHTTPClient. Only this file and ``ServerClients`` import that package.
///
/// Connections stay open only between the calls of one run. A server may close an idle connection at any time, and then
/// a request on it is lost. The transport repeats a lost read at once, on a new connection. It never repeats a request
/// that changes something. Such a request gets a new connection unless the existing one was in use just before.
/// AsyncHTTPClient itself retries nothing.
///
/// The transport does not follow redirects, because a request carries a token or a password for one host.
package struct AsyncHTTPTransport: HTTPTransport {
    /// The time for which the client keeps an idle connection. Servers keep one for longer: 5 s for Apache httpd and
    /// Node.js, 60 s and more for gateways.
    static let idleTime = Duration.seconds(4)
    /// The idle time below which no server closes a connection.
    private static let busyTime = Duration.milliseconds(500)

    private let clients: ServerClients
    private let options: TransportOptions
    private let connections = IdleConnections(maximumIdleTime: idleTime)

    /// Passes a transport to `body` and closes its connections afterwards.
    package static func withTransport<Value>(
        _ options: TransportOptions = TransportOptions(), _ body: (AsyncHTTPTransport) async throws -> Value
    ) async throws -> Value {
        let transport = AsyncHTTPTransport(options)
        do {
            let value = try await body(transport)
            await transport.shutdown()
            return value
        } catch {
            await transport.shutdown()
            throw error
        }
    }

    /// Creates a transport. You must end it with ``shutdown()``.
    package init(_ options: TransportOptions = TransportOptions()) {
        clients = ServerClients(options, idleTime: Self.idleTime)
        self.options = options
    }

    /// Closes all connections. Requests in flight fail.
    package func shutdown() async {
        await clients.shutdown()
    }

    package func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportError) -> HTTPResponse {
        if !options.insecureSkipVerify, let address = options.proxies.unverifiableAddress(of: request.url) {
            throw .unverifiable(address)
        }
        let route = TransportRoute(
            host: URLHost(request.url), proxy: options.proxies.proxy(for: request.url), trustRemedy: options.trustRemedy
        )
        do {
            return try await withThrowingTaskGroup(of: HTTPResponse?.self) { group in
                defer { group.cancelAll() }
                group.addTask { try await exchange(request, route, timeout: timeout) }
                // The client's own deadline ends with the response's head. This one also bounds the body.
                group.addTask {
                    try await Task.sleep(for: timeout)
                    return nil
                }
                guard let response = try await group.next() ?? nil else {
                    throw TransportError.timedOut(after: timeout, at: route.text)
                }
                return response
            }
        } catch {
            throw Task.isCancelled ? .cancelled : transportError(error, route, timeout: timeout)
        }
    }

    private func exchange(
        _ request: HTTPRequest, _ route: TransportRoute, timeout: Duration
    ) async throws -> HTTPResponse {
        let deadline = NIODeadline.now() + TimeAmount(timeout)
        let clients = try await clients.pair(for: route)
        let idleTime = connections.idleTime(of: route.host)
        let isKept = request.isRepeatable || idleTime.map { $0 < Self.busyTime } ?? true
        do {
            let response = try await exchange(request, by: isKept ? clients.pooled : clients.single, deadline)
            if isKept { connections.record(route.host) }
            return response
        } catch  where request.isRepeatable && idleTime != nil && IdleConnections.isClosed(by: error) {
            return try await exchange(request, by: clients.single, deadline)
        }
    }

    private func exchange(
        _ request: HTTPRequest, by client: HTTPClient, _ deadline: NIODeadline
    ) async throws -> HTTPResponse {
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.method = HTTPMethod(rawValue: request.method.rawValue)
        let own = ["accept-encoding": "identity", "user-agent": options.userAgent]
        for (name, value) in request.headers.merging(own, uniquingKeysWith: { given, _ in given }).sorted(by: {
            $0.key < $1.key
        }) {
            outgoing.headers.add(name: name, value: value)
        }
        if let body = request.body { outgoing.body = .bytes(body) }
        let response = try await client.execute(outgoing, deadline: deadline)
        let body = try await response.body.collect(upTo: options.maximumBodySize)
        return HTTPResponse(
            status: Int(response.status.code), headers: response.headers.map { ($0.name, $0.value) },
            body: Array(body.readableBytesView))
    }

    private func transportError(
        _ error: any Error, _ route: TransportRoute, timeout: Duration
    ) -> TransportError {
        func failed(_ words: String, _ remedy: String? = nil) -> TransportError {
            .failed(route.text.map { "\($0): \(words)" } ?? words, remedy: remedy)
        }
        switch error {
        case let error as TransportError: return error
        case is NIOTooManyBytesError: return .bodyTooLarge(limit: options.maximumBodySize)
        case let error as HTTPClientError where error == .deadlineExceeded:
            return .timedOut(after: timeout, at: route.text)
        case let error as HTTPClientError where error == .connectTimeout:
            let failure = TransportFailure.unanswered(route)
            return failed(failure.words, failure.remedy)
        case let error as HTTPClientError where error == .tlsHandshakeTimeout:
            return failed(
                "the TLS handshake did not finish in time", "Check that this port speaks TLS, and check any firewall.")
        case let error as HTTPClientError where error == .proxyAuthenticationRequired:
            return failed(
                "the proxy requires a user name and password, or rejects these", "Set them in the proxy's URL.")
        case let error as HTTPClientError where error == .invalidProxyResponse:
            return failed("the proxy rejects the request", "Allow this host and port on the proxy.")
        case let error as HTTPClientError where error == .remoteConnectionClosed:
            return failed("the connection closed before the response was complete")
        // The long descriptions of some errors quote header values, and so a token.
        case let error as HTTPClientError: return failed(error.shortDescription)
        default:
            let failure = TransportFailure(error, route)
            return failed(failure.words, failure.remedy)
        }
    }
}

extension TransportError {
    /// The failure for a server that the transport cannot verify, and so sends nothing to.
    fileprivate static func unverifiable(_ address: String) -> TransportError {
        .failed(
            "the certificate of the IP address \(address) cannot be verified through a proxy; nothing was sent",
            remedy:
                "Write the endpoint with its host name, or reach it without the proxy (cloud.proxy: none, or NO_PROXY)."
        )
    }
}
