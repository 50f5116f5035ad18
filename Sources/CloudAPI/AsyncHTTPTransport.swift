import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOSSL

/// HTTP over AsyncHTTPClient; only this file and ``ServerClients`` know that package.
///
/// Connections are kept between the calls of one run, and no longer: a server closes an idle connection at any time, and a
/// request that meets this is lost. A read that is lost so is sent again at once, on a new connection. A request that
/// changes something is never repeated: unless the connection was in use just now, it gets a new one. AsyncHTTPClient
/// itself repeats nothing.
/// Redirects are not followed, since a request carries a token or a password that is meant for one host.
package struct AsyncHTTPTransport: HTTPTransport {
    /// Shorter than the usual time for which servers keep an idle connection (5 s for Apache httpd and Node.js, 60 s and
    /// more for gateways).
    static let idleTime = Duration.seconds(4)
    /// A connection that was idle for less is not closed by any server for that.
    private static let busyTime = Duration.milliseconds(500)

    private let clients: ServerClients
    private let options: TransportOptions
    private let kept = KeptConnections(longest: idleTime)

    /// Lends a transport to `body` and closes its connections afterwards.
    ///
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

    /// Each transport must be ended with ``shutdown()``.
    package init(_ options: TransportOptions = TransportOptions()) {
        clients = ServerClients(options, idleTime: Self.idleTime)
        self.options = options
    }

    /// Closes all connections; calls under way fail.
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
                // The client's own deadline ends with the answer's head; this one bounds the body as well.
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
        let idleTime = kept.idleTime(of: route.host)
        let isKept = request.isRepeatable || idleTime.map { $0 < Self.busyTime } ?? true
        do {
            let response = try await exchange(request, by: isKept ? clients.pooled : clients.single, deadline)
            if isKept { kept.record(route.host) }
            return response
        } catch  where request.isRepeatable && idleTime != nil && Self.isEndOfConnection(error) {
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
        let answer = try await client.execute(outgoing, deadline: deadline)
        let body = try await answer.body.collect(upTo: options.maximumBodySize)
        return HTTPResponse(
            status: Int(answer.status.code), headers: answer.headers.map { ($0.name, $0.value) },
            body: Array(body.readableBytesView))
    }

    /// Whether the connection ended under the request, as one does that the server has just closed.
    private static func isEndOfConnection(_ error: any Error) -> Bool {
        switch error {
        case let error as HTTPClientError: error == .remoteConnectionClosed || error == .uncleanShutdown
        case let error as IOError: [ECONNRESET, EPIPE, ENOTCONN].contains(error.errnoCode)
        case let error as ChannelError:
            error == .eof || error == .inputClosed || error == .outputClosed || error == .ioOnClosedChannel
                || error == .alreadyClosed
        case let error as NIOSSLError: if case .uncleanShutdown = error { true } else { false }
        case let error as HTTPParserError: error == .invalidEOFState
        default: false
        }
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
                "the TLS handshake was not finished in time", "Check that this port speaks TLS, and any firewall.")
        case let error as HTTPClientError where error == .proxyAuthenticationRequired:
            return failed("the proxy wants a user name and a password, or others", "Give them in the proxy's URL.")
        case let error as HTTPClientError where error == .invalidProxyResponse:
            return failed("the proxy refuses", "Allow this host and port at the proxy.")
        case let error as HTTPClientError where error == .remoteConnectionClosed:
            return failed("the connection was closed before the answer was complete")
        // The long description of some of these quotes header values, and so a token.
        case let error as HTTPClientError: return failed(error.shortDescription)
        default:
            let failure = TransportFailure(error, route)
            return failed(failure.words, failure.remedy)
        }
    }
}

extension TransportError {
    /// Nothing is sent to a server that cannot be verified.
    fileprivate static func unverifiable(_ address: String) -> TransportError {
        .failed(
            "the certificate of the address \(address) cannot be verified through a proxy, so nothing was sent",
            remedy:
                "Write the endpoint with its host name, or reach it without the proxy (cloud.proxy: none, or NO_PROXY)."
        )
    }
}
