import Glibc
import Logging
import NIOCore
import NIOPosix

/// One address on which the web server listens.
struct WebListener: Sendable {
    typealias Stream = NIOAsyncChannel<WebConnection.Stream, Never>

    /// With the port that the system has chosen, where it was 0.
    let address: ListenAddress
    let stream: Stream

    /// Binds and listens. The kernel queues what connects until `stream` is read.
    static func bind(
        _ address: ListenAddress, connections: OpenConnections, logger: Logger
    ) async throws(Problem) -> WebListener {
        do {
            let stream = try await bind(to: address.host ?? "::", address, connections, logger)
            return WebListener(address: address, stream: stream)
        } catch let error as IOError where address.host == nil && meansNoIPv6(error) {
            return try await bindIPv4(address, connections, logger)
        } catch {
            throw Problem(address: address, error: error)
        }
    }

    private init(address: ListenAddress, stream: Stream) {
        self.address = ListenAddress(host: address.host, port: stream.channel.localAddress?.port ?? address.port)
        self.stream = stream
    }

    private static func bindIPv4(
        _ address: ListenAddress, _ connections: OpenConnections, _ logger: Logger
    ) async throws(Problem) -> WebListener {
        do {
            let stream = try await bind(to: "0.0.0.0", address, connections, logger)
            return WebListener(address: address, stream: stream)
        } catch {
            throw Problem(address: address, error: error)
        }
    }

    /// A socket of IPv6 takes IPv4 too: SwiftNIO clears IPV6_V6ONLY, whatever the system's default is. A resolver may
    /// take many seconds, on a thread made for that.
    private static func bind(
        to host: String, _ address: ListenAddress, _ connections: OpenConnections, _ logger: Logger
    ) async throws -> Stream {
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptPause(logger: logger))
                }
            }
        let socketAddress = try await NIOThreadPool.singleton.runIfActive {
            try SocketAddress.makeAddressResolvingHost(host, port: address.port)
        }
        return try await bootstrap.bind(to: socketAddress) { channel in
            channel.eventLoop.makeCompletedFuture { try accept(channel, connections, logger) }
        }
    }

    /// An error from here is dropped by the server's channel: the connection is closed before.
    private static func accept(
        _ channel: any Channel, _ connections: OpenConnections, _ logger: Logger
    ) throws -> WebConnection.Stream {
        let admission = connections.admit(channel)
        do {
            guard admission == .admitted else { throw ChannelError.ioOnClosedChannel }
            return try WebConnection.configure(channel)
        } catch {
            channel.close(promise: nil)
            if admission == .refused(isNews: true) {
                logger.warning(
                    "too many connections, refusing further ones", metadata: ["open": "\(connections.count)"])
            }
            throw error
        }
    }

    private static func meansNoIPv6(_ error: IOError) -> Bool {
        [EAFNOSUPPORT, EADDRNOTAVAIL, EPROTONOSUPPORT].contains(error.errnoCode)
    }

    /// An address on which the server cannot listen.
    struct Problem: Error, CustomStringConvertible {
        let address: ListenAddress
        let error: any Error

        var description: String { "cannot listen on \(address): \(reason)" }

        private var reason: String {
            switch error {
            case let error as IOError:
                var buffer = [CChar](repeating: 0, count: 256)
                strerror_r(error.errnoCode, &buffer, buffer.count)
                let text = buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
                return "\(String(decoding: text, as: UTF8.self)) (errno \(error.errnoCode))"
            case let error as SocketAddressError.UnknownHost:
                return error.errorDescription
            default:
                return "\(error)"
            }
        }
    }
}
