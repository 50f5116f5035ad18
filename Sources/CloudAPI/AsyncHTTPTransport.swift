import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL

/// HTTP over AsyncHTTPClient; the only file that knows that package.
///
/// Connections are kept alive between calls: the APIs are asked in minutes, and a TLS handshake costs more than a call.
/// Redirects are not followed, since a request carries a token or a password that is meant for one host.
package struct AsyncHTTPTransport: HTTPTransport {
    private let direct: HTTPClient
    /// One for each proxy, since a client knows only one.
    private let proxied: [HTTPProxy: HTTPClient]
    private let proxies: ProxyEnvironment
    private let maximumBodySize: Int

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

    /// Whoever makes a transport must end it with ``shutdown()``.
    package init(_ options: TransportOptions = TransportOptions()) {
        direct = Self.client(options, through: nil)
        var proxied: [HTTPProxy: HTTPClient] = [:]
        for proxy in options.proxies.all where proxied[proxy] == nil {
            proxied[proxy] = Self.client(options, through: proxy)
        }
        self.proxied = proxied
        proxies = options.proxies
        maximumBodySize = options.maximumBodySize
    }

    private static func client(_ options: TransportOptions, through proxy: HTTPProxy?) -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        // Otherwise a refused connection or a bad certificate is tried again until the timeout hides it.
        configuration.connectionPool.retryConnectionEstablishment = false
        var tls = TLSConfiguration.makeClientConfiguration()
        if let roots = options.trustRoots { tls.additionalTrustRoots = [.certificates(roots.certificates)] }
        if let identity = options.identity {
            tls.certificateChain = identity.certificates.map { .certificate($0) }
            tls.privateKey = .privateKey(identity.key)
        }
        if options.insecureSkipVerify { tls.certificateVerification = .none }
        configuration.tlsConfiguration = tls
        configuration.proxy = proxy.map { proxy in
            .server(
                host: proxy.host, port: proxy.port,
                authorization: proxy.userName.map {
                    .basic(username: $0, password: proxy.password?.reveal() ?? "")
                })
        }
        return HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }

    /// Closes all connections; calls under way fail.
    package func shutdown() async {
        // It fails only where it was shut down before, which leaves nothing to do.
        for client in [direct] + proxied.values { try? await client.shutdown() }
    }

    package func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportError) -> HTTPResponse {
        do {
            return try await withThrowingTaskGroup(of: HTTPResponse?.self) { group in
                defer { group.cancelAll() }
                group.addTask { try await exchange(request, timeout: timeout) }
                // The client's own deadline ends with the answer's head; this one bounds the body as well.
                group.addTask {
                    try await Task.sleep(for: timeout)
                    return nil
                }
                guard let response = try await group.next() ?? nil else {
                    throw TransportError.timedOut(after: timeout)
                }
                return response
            }
        } catch {
            throw Task.isCancelled ? .cancelled : transportError(error, timeout: timeout)
        }
    }

    private func exchange(_ request: HTTPRequest, timeout: Duration) async throws -> HTTPResponse {
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.method = HTTPMethod(rawValue: request.method.rawValue)
        for (name, value) in request.headers.sorted(by: { $0.key < $1.key }) {
            outgoing.headers.add(name: name, value: value)
        }
        if let body = request.body { outgoing.body = .bytes(body) }
        let client = proxies.proxy(for: request.url).flatMap { proxied[$0] } ?? direct
        let answer = try await client.execute(outgoing, deadline: .now() + TimeAmount(timeout))
        let body = try await answer.body.collect(upTo: maximumBodySize)
        return HTTPResponse(
            status: Int(answer.status.code), headers: answer.headers.map { ($0.name, $0.value) },
            body: Array(body.readableBytesView))
    }

    private func transportError(_ error: any Error, timeout: Duration) -> TransportError {
        switch error {
        case let error as TransportError: error
        case is NIOTooManyBytesError: .bodyTooLarge(limit: maximumBodySize)
        case let error as HTTPClientError where error == .deadlineExceeded: .timedOut(after: timeout)
        case let error as HTTPClientError where error == .proxyAuthenticationRequired:
            .failed("the proxy wants a user name and a password, or others")
        case let error as HTTPClientError where error == .invalidProxyResponse: .failed("the proxy refuses")
        case let error as HTTPClientError where error == .remoteConnectionClosed:
            .failed("the connection was closed before the answer was complete")
        // The long description of some of these quotes header values, and so a token.
        case let error as HTTPClientError: .failed(error.shortDescription)
        default: .failed(TransportFailure.words(for: error))
        }
    }
}
