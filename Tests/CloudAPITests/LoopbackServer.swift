import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server on 127.0.0.1 that responds to each complete HTTP request with the same bytes, valid or not.
final class LoopbackServer: Sendable {
    private let channel: any Channel
    private let seen: Seen
    private let scheme: String

    /// The requests and connections that reached the server.
    final class Seen: Sendable {
        fileprivate let requests = Mutex<[String]>([])
        fileprivate let connections = Atomic(0)
    }

    private init(channel: any Channel, seen: Seen, scheme: String) {
        self.scheme = scheme
        self.channel = channel
        self.seen = seen
    }

    var url: String { "\(scheme)://127.0.0.1:\(channel.localAddress?.port ?? 0)/" }
    /// The address with the port.
    var host: String { "127.0.0.1:\(channel.localAddress?.port ?? 0)" }
    /// The requests as received, head and body.
    var requests: [String] { seen.requests.withLock { $0 } }
    var connections: Int { seen.connections.load(ordering: .relaxed) }

    /// - Parameters:
    ///   - answer: the response to each request.
    ///   - closes: whether the server closes the connection after the response.
    ///   - closesAfter: the number of responses on a connection. The server closes it at the next request.
    ///   - certificate: the certificate in PEM format, for a server that speaks TLS with the fixtures' key.
    static func withServer<Value>(
        answer: String, closes: Bool = false, closesAfter: Int = .max, certificate: String? = nil,
        configure: @escaping (inout TLSConfiguration) -> Void = { _ in }, _ body: (LoopbackServer) async throws -> Value
    ) async throws -> Value {
        let seen = Seen()
        let context = try certificate.map { try Self.context($0, configure) }
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    }
                    try channel.pipeline.syncOperations.addHandler(
                        Responder(answer, closes: closes, closesAfter: closesAfter, seen))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = LoopbackServer(channel: channel, seen: seen, scheme: certificate == nil ? "http" : "https")
        do {
            let value = try await body(server)
            try await channel.close()
            return value
        } catch {
            try? await channel.close()
            throw error
        }
    }

    /// A key in the certificate's text replaces the fixtures' key.
    private static func context(
        _ certificate: String, _ configure: (inout TLSConfiguration) -> Void
    ) throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8)).map {
            NIOSSLCertificateSource.certificate($0)
        }
        let text = certificate.contains("PRIVATE KEY") ? certificate : TLSFixtures.key
        let key = try NIOSSLPrivateKey(bytes: Array(text.utf8), format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain, privateKey: .privateKey(key))
        configure(&configuration)
        return try NIOSSLContext(configuration: configuration)
    }

    /// Waits until a request has arrived. Returns false after ten seconds.
    func waitForRequest() async -> Bool {
        let deadline = ContinuousClock.now + .seconds(10)
        while requests.isEmpty {
            if ContinuousClock.now > deadline { return false }
            await Task.yield()
        }
        return true
    }

    private final class Responder: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let answer: String
        private let closes: Bool
        private let closesAfter: Int
        private var answered = 0
        private let seen: Seen
        private var received = ""

        init(_ answer: String, closes: Bool, closesAfter: Int, _ seen: Seen) {
            self.answer = answer
            self.closes = closes
            self.closesAfter = closesAfter
            self.seen = seen
        }

        func channelActive(context: ChannelHandlerContext) {
            seen.connections.add(1, ordering: .relaxed)
            context.fireChannelActive()
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received += String(buffer: unwrapInboundIn(data))
            guard isComplete else { return }
            seen.requests.withLock { $0.append(received) }
            received = ""
            guard answered < closesAfter else {
                context.close(promise: nil)
                return
            }
            answered += 1
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
            if closes { context.close(promise: nil) }
        }

        private var isComplete: Bool {
            guard let end = received.firstRange(of: "\r\n\r\n") else { return false }
            let head = received[..<end.lowerBound].lowercased()
            guard let length = head.firstRange(of: "content-length: ") else { return true }
            let digits = head[length.upperBound...].prefix { $0.isNumber }
            return received[end.upperBound...].utf8.count >= Int(digits) ?? 0
        }
    }
}
