import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

@testable import CloudWatching
@testable import Network

/// A client of TLS that says exactly the bytes that it is told to, and collects what comes until the server closes.
struct TLSClient: Sendable {
    private let channel: any Channel
    private let received: Received

    /// What has come so far.
    private final class Received: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer

        let bytes = Mutex<[UInt8]>([])

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let buffer = unwrapInboundIn(data)
            bytes.withLock { $0 += buffer.readableBytesView }
        }

        /// That the server cuts it off is what tests wait for.
        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }

    /// - Parameters:
    ///   - protocols: what is offered to be spoken, as `h2`.
    ///   - source: the loopback address from which it comes.
    init(port: Int, protocols: [String], source: String = "127.0.0.1") async throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.applicationProtocols = protocols
        configuration.certificateVerification = .noHostnameVerification
        configuration.trustRoots = .certificates(
            try NIOSSLCertificate.fromPEMBytes(Array(WebPolicyFixture.authority.utf8)))
        let context = try NIOSSLContext(configuration: configuration)
        let received = Received()
        self.received = received
        channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(to: SocketAddress(ipAddress: source, port: 0))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        NIOSSLClientHandler(context: context, serverHostname: nil), received,
                    ])
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
    }

    func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
    }

    /// Everything up to the end of the connection, which comes from the server.
    func rest() async throws -> [UInt8] {
        try await channel.closeFuture.get()
        return received.bytes.withLock { $0 }
    }

    /// Leaves what the server sends unread, its farewell included.
    func turnDeaf() async throws { try await channel.setOption(.autoRead, value: false).get() }

    func close() { channel.close(promise: nil) }

    /// What has come once the condition holds for it.
    func received(until condition: ([UInt8]) -> Bool) async throws -> [UInt8] {
        while true {
            let bytes = received.bytes.withLock { $0 }
            if condition(bytes) || !channel.isActive { return bytes }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
