import AsyncHTTPClient
import NIOCore
import NIOSSL
import Network
import Synchronization

/// Keeps a pair of HTTP clients for each server and way to it.
///
/// AsyncHTTPClient tells the check of a new connection neither host nor URL, so a client serves one server alone. Most
/// clouds have three. The least recently used pair gives way if a catalog names ever new ones.
final class ServerClients: Sendable {
    static let mostServers = 16

    /// What reaches one server.
    struct Pair: Sendable {
        /// Keeps connections.
        let pooled: HTTPClient
        /// Opens a connection for each request.
        let single: HTTPClient

        /// Closes all connections; calls under way fail.
        func shutdown() async {
            // It fails only if it was shut down before, which leaves nothing to do.
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

    /// - Parameter idleTime: how long a pair keeps an idle connection.
    init(_ options: TransportOptions, idleTime: Duration) {
        self.options = options
        self.idleTime = idleTime
    }

    /// - Throws: ``TransportError`` after ``shutdown()``.
    func pair(for route: TransportRoute) async throws(TransportError) -> Pair {
        let key = Key(host: route.host, proxy: route.proxy)
        let found: (pair: Pair, replaced: Pair?)? = state.withLock { state in
            guard !state.isShutDown else { return nil }
            state.uses += 1
            var replaced: Pair?
            if state.pairs[key] == nil, state.pairs.count >= Self.mostServers,
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

    /// Closes all connections; calls under way fail.
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
        // Otherwise a refused connection or a bad certificate is tried again until the timeout hides it.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.idleTimeout = TimeAmount(idleTime)
        configuration.tlsConfiguration = Self.tls(options)
        if let host = key.host, host.scheme == "https", !options.insecureSkipVerify {
            // It runs after the handshake, and no request is sent before it succeeds.
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
