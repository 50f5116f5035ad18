import Glibc
import Logging
import NIOCore
import NIOPosix

/// One address on which the web server listens.
struct WebListener: Sendable {
    typealias Stream = NIOAsyncChannel<WebConnection.Stream, Never>

    /// The address, with the port that the system chose if it was 0.
    let address: ListenAddress
    let stream: Stream

    /// Binds and listens. The kernel queues connections until `stream` is read.
    ///
    /// - Parameter number: The index of the listener in the server. Each listener has a share of connections and
    ///   responses.
    static func bind(
        _ address: ListenAddress, number: Int, service: WebService, logger: Logger
    ) async throws(Problem) -> WebListener {
        do {
            let accept: Accept = { channel in
                WebOwner.Client.of(channel).flatMapThrowing {
                    try Self.accept(channel, of: WebOwner(listener: number, client: $0), service, logger)
                }
            }
            let stream = try await listen(on: address, logger, accept)
            return WebListener(address: address, stream: stream)
        } catch {
            throw Problem(address: address, error: error)
        }
    }

    private init(address: ListenAddress, stream: Stream) {
        self.address =
            switch address {
            case .internet(let host, let port): .internet(host: host, port: stream.channel.localAddress?.port ?? port)
            case .unix, .inherited: address
            }
        self.stream = stream
    }

    /// Stops listening, and removes the file of a Unix socket.
    func close() async {
        stream.channel.close(promise: nil)
        try? await stream.channel.closeFuture.get()
        if case .unix(let path) = address { UnixSocketFile(path: path).remove() }
    }

    private typealias Accept = @Sendable (any Channel) -> EventLoopFuture<WebConnection.Stream>

    private static func listen(
        on address: ListenAddress, _ logger: Logger, _ accept: @escaping Accept
    ) async throws -> Stream {
        switch address {
        case .internet(let host?, let port): return try await bind(to: host, port, logger, accept)
        case .internet(nil, let port):
            do {
                // An IPv6 socket also accepts IPv4: SwiftNIO clears IPV6_V6ONLY, whatever the system's default is.
                return try await bind(to: "::", port, logger, accept)
            } catch let error as IOError where meansNoIPv6(error) {
                return try await bind(to: "0.0.0.0", port, logger, accept)
            }
        case .unix(let path):
            let file = UnixSocketFile(path: path)
            try file.removeIfDead()
            return try await file.make {
                try await bootstrap(logger).bind(unixDomainSocketPath: path) { accept($0) }
            }
        case .inherited(let descriptor):
            return try await bootstrap(logger).bind(descriptor) { accept($0) }
        }
    }

    /// Binds to a host. Resolution may take many seconds, so it runs on a thread for such work.
    private static func bind(
        to host: String, _ port: Int, _ logger: Logger, _ accept: @escaping Accept
    ) async throws -> Stream {
        let address = try await NIOThreadPool.singleton.runIfActive {
            try SocketAddress.makeAddressResolvingHost(host, port: port)
        }
        return try await bootstrap(logger).bind(to: address) { accept($0) }
    }

    private static func bootstrap(_ logger: Logger) -> ServerBootstrap {
        ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptPause(logger: logger))
                }
            }
            // Clients send little here, and the buffer counts for each connection.
            .childChannelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: WebLimits.readBytes))
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(.socketOption(.so_sndbuf), value: WebLimits.sendBuffer)
    }

    /// Accepts a connection. The server's channel drops an error from here, so the connection is closed before.
    private static func accept(
        _ channel: any Channel, of owner: WebOwner, _ service: WebService, _ logger: Logger
    ) throws -> WebConnection.Stream {
        do {
            switch service.connections.admit(channel, of: owner) {
            case .admitted, .displacing(_, isNews: false): break
            case .displacing(let other, isNews: true) where other == owner:
                logger.warning(
                    "connection limit of a client reached; closing its idle connections",
                    metadata: ["limit": "\(service.limits.connectionsOfClient)", "client": "\(other)"])
            case .displacing(let other, isNews: true):
                logger.warning(
                    "connection limit reached; closing idle connections",
                    metadata: ["open": .stringConvertible(service.connections.count), "client": "\(other)"])
            case .refused(let isNews):
                if isNews {
                    logger.warning(
                        "connection limit reached; refusing new connections",
                        metadata: ["open": .stringConvertible(service.connections.count), "client": "\(owner)"])
                }
                throw ChannelError.ioOnClosedChannel
            case .closing: throw ChannelError.ioOnClosedChannel
            }
            return try WebConnection.configure(channel, of: owner, service, logger)
        } catch {
            channel.close(promise: nil)
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

        var description: String {
            switch error {
            case let error as IOError:
                ListenFailure(place: address.description, setting: setting, port: address.port, code: error.errnoCode)
                    .description
            case let error as SocketAddressError.UnknownHost:
                "cannot listen on \(address): \(error.errorDescription). Give another address with \(setting)"
            default: "cannot listen on \(address): \(error). Give another address with \(setting)"
            }
        }

        private var setting: String {
            if case .inherited = address { "--web.systemd-socket" } else { "--web.listen-address" }
        }
    }
}

extension SocketAddress {
    /// Whether this is 127.0.0.0/8 or ::1, which no other machine reaches.
    var isLoopback: Bool {
        switch WebOwner.Client(self) {
        case .inet(let address): address >> 24 == 127
        case .inet6Host(let high, let low): high == 0 && low == 1
        case .inet6, .user, .unknown: false
        }
    }
}
