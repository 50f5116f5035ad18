import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

@testable import CloudWatching
@testable import NetworkPrimitives

/// A TLS client that sends exactly the given bytes, and collects what arrives until the server closes.
struct TLSClient: Sendable {
    private let channel: any Channel
    private let received: Received

    /// The bytes received so far.
    private final class Received: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer

        let bytes = Mutex<[UInt8]>([])

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let buffer = unwrapInboundIn(data)
            bytes.withLock { $0 += buffer.readableBytesView }
        }

        /// Ignores errors, because tests wait for the server to cut the client off.
        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }

    /// - Parameters:
    ///   - protocols: The protocols that the client offers, for example `h2`.
    ///   - source: The loopback address of the client.
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

    /// Returns everything up to the end of the connection, which the server ends.
    func rest() async throws -> [UInt8] {
        try await channel.closeFuture.get()
        return received.bytes.withLock { $0 }
    }

    /// Leaves what the server sends unread, including close_notify.
    func turnDeaf() async throws { try await channel.setOption(.autoRead, value: false).get() }

    func close() { channel.close(promise: nil) }

    /// Returns the received bytes when the condition holds for them.
    func received(until condition: ([UInt8]) -> Bool) async throws -> [UInt8] {
        while true {
            let bytes = received.bytes.withLock { $0 }
            if condition(bytes) || !channel.isActive { return bytes }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
