import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOSSL
import NetworkPrimitives
import Synchronization

/// Keeps a pair of HTTP clients for each combination of server and proxy.
///
/// AsyncHTTPClient passes neither host nor URL to the check of a new connection, so each client serves one server. Most
/// clouds have three. A catalog that keeps naming new servers evicts the least recently used pair.
final class ServerClients: Sendable {
    static let maximumServers = 16

    /// The clients for one server.
    struct Pair: Sendable {
        /// A client that keeps connections open.
        let pooled: HTTPClient
        /// A client that opens a new connection for each request.
        let single: HTTPClient

        /// Closes all connections. Requests in flight fail.
        func shutdown() async {
            // Shutdown fails only if the client is already shut down.
            try? await pooled.shutdown()
            try? await single.shutdown()
        }
    }

    private struct Key: Hashable {
        let host: URLHost?
        let proxy: HTTPProxy?
    }

    private struct State {
        var pairs: [Key: (pair: Pair, lastUse: UInt64)] = [:]
        var uses: UInt64 = 0
        var isShutDown = false
    }

    private let options: TransportOptions
    private let idleTime: Duration
    private let state = Mutex(State())

    /// - Parameter idleTime: the time for which a pair keeps an idle connection.
    init(_ options: TransportOptions, idleTime: Duration) {
        self.options = options
        self.idleTime = idleTime
    }

    /// Returns the clients for a route, and creates them if necessary.
    ///
    /// - Throws: ``TransportError`` after ``shutdown()``.
    func pair(for route: TransportRoute) async throws(TransportError) -> Pair {
        let key = Key(host: route.host, proxy: route.proxy)
        let found: (pair: Pair, replaced: Pair?)? = state.withLock { state in
            guard !state.isShutDown else { return nil }
            state.uses += 1
            var replaced: Pair?
            if state.pairs[key] == nil, state.pairs.count >= Self.maximumServers,
                let oldest = state.pairs.min(by: { $0.value.lastUse < $1.value.lastUse })
            {
                replaced = state.pairs.removeValue(forKey: oldest.key)?.pair
            }
            let pair = state.pairs[key]?.pair ?? makePair(key)
            state.pairs[key] = (pair, state.uses)
            return (pair, replaced)
        }
        guard let found else { throw .failed("the client is shut down") }
        await found.replaced?.shutdown()
        return found.pair
    }

    /// Closes all connections. Requests in flight fail.
    func shutdown() async {
        let pairs = state.withLock { state in
            state.isShutDown = true
            defer { state.pairs = [:] }
            return state.pairs.values.map(\.pair)
        }
        for pair in pairs { await pair.shutdown() }
    }

    private func makePair(_ key: Key) -> Pair {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        // Retries would hide a refused connection or a bad certificate behind the timeout.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.idleTimeout = TimeAmount(idleTime)
        configuration.tlsConfiguration = Self.tls(options)
        if let host = key.host, host.scheme == "https", !options.insecureSkipVerify {
            // The check runs after the handshake. AsyncHTTPClient sends no request until it succeeds.
            configuration.http1_1ConnectionDebugInitializer = { ServerIdentity.verify(host, at: $0) }
        }
        configuration.proxy = key.proxy.map { proxy in
            .server(
                host: proxy.host, port: proxy.port,
                authorization: proxy.userName.map {
                    .basic(username: $0, password: proxy.password?.reveal() ?? "")
                })
        }
        let group = HTTPClient.defaultEventLoopGroup
        let pooled = HTTPClient(eventLoopGroup: group, configuration: configuration)
        configuration.maximumUsesPerConnection = 1
        return Pair(pooled: pooled, single: HTTPClient(eventLoopGroup: group, configuration: configuration))
    }

    private static func tls(_ options: TransportOptions) -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        tls.acceptUsualSignatures()
        if let roots = options.systemRoots { tls.trustRoots = .certificates(roots.certificates) }
        if let roots = options.trustRoots { tls.additionalTrustRoots = [.certificates(roots.certificates)] }
        if let identity = options.identity {
            tls.certificateChain = identity.certificates.map { .certificate($0) }
            tls.privateKey = .privateKey(identity.key)
        }
        if options.insecureSkipVerify { tls.certificateVerification = .none }
        return tls
    }
}

/// Remembers where open connections may exist, to distinguish a request that failed on a closed connection from one that
/// a server refuses to answer.
final class IdleConnections: Sendable {
    private let last = Mutex<[String: ContinuousClock.Instant]>([:])
    private let maximumIdleTime: Duration

    /// - Parameter maximumIdleTime: the time for which the client keeps an idle connection.
    init(maximumIdleTime: Duration) {
        self.maximumIdleTime = maximumIdleTime
    }

    /// Records a successful exchange with this host and port on a connection that stays open.
    func record(_ host: URLHost?, at now: ContinuousClock.Instant = .now) {
        guard let host else { return }
        last.withLock { $0["\(host)"] = now }
    }

    /// Returns the time since the last such exchange. `nil` if no connection from it can still be open.
    func idleTime(of host: URLHost?, at now: ContinuousClock.Instant = .now) -> Duration? {
        guard let host, let time = last.withLock({ $0["\(host)"] }) else { return nil }
        // The client's timer may fire late.
        return now - time <= maximumIdleTime + .seconds(1) ? now - time : nil
    }

    /// Returns whether an error means that the server had closed the connection before it read the request.
    static func isClosed(by error: any Error) -> Bool {
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
}
