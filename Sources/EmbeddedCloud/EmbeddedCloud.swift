import FoundationEssentials
import NIOCore
import NIOPosix

/// A cloud on this machine: identity, VPN service, and Cloud Eye of Open Telekom Cloud over real HTTP/1.1 on loopback.
///
/// It listens as soon as ``bind(_:host:port:now:)`` returns, and responds while ``run()`` runs. The VPN service accepts
/// tokens and signed requests. The following calls exist in addition to the cloud's own. They need no token, and a
/// loopback host name in the header `Host`.
///
/// | call | effect |
/// |---|---|
/// | `GET`, `DELETE /control/calls` | Returns or clears the call counts by operation and status. Status 0: no response. |
/// | `GET`, `PUT`, `DELETE /control/faults` | Returns, sets, or ends faults: ``CloudFaults``. |
/// | `GET`, `PUT /control/switches` | Returns or changes the cloud's behavior: ``CloudSwitches``. |
/// | `GET`, `PUT /control/clock` | Returns or sets the lead of the cloud's clock in seconds: `{"offset": 1000}`. |
/// | `DELETE /control/tokens` | Revokes every token. |
/// | `PUT`, `DELETE /control/connections/{id}` | Creates, changes, or removes a connection: ``ConnectionChange``. |
/// | `PUT /control/connections/{id}/measurements` | Changes what Cloud Eye has about it: ``MeasurementChange``. |
/// | `GET /control/monitors`, `DELETE /control/monitors/{id}` | Same as the VPN service's calls. |
///
/// An unreadable body yields status 400 with the place in the document, and changes nothing.
package struct EmbeddedCloud: Sendable {
    /// `http://127.0.0.1:PORT` with the real port, without a trailing slash. Identity is under `/v3`, VPN under `/v5`,
    /// Cloud Eye under `/V1.0`.
    package let baseURL: String
    private let listener: NIOAsyncChannel<ClientConnection.Stream, Never>
    private let channels: OpenChannels
    private let state: SharedCloudState

    /// Opens the port. The kernel queues connections until ``run()`` accepts them.
    ///
    /// - Parameters:
    ///   - host: Loopback address, 127.0.0.0/8 or `::1`, without brackets.
    ///   - port: 0 to 65535. 0 lets the system choose.
    ///   - now: Time since 1970-01-01T00:00:00Z, for the expiry of tokens and signatures and the states of monitors.
    package static func bind(
        _ configuration: EmbeddedCloudConfiguration, host: String = "127.0.0.1", port: Int = 0,
        now: @escaping @Sendable () -> Duration = { .seconds(Date.now.timeIntervalSince1970) }
    ) async throws(BindingError) -> EmbeddedCloud {
        guard let address = try? SocketAddress(ipAddress: host, port: port), address.isLoopback else {
            throw BindingError(host: host, port: port, reason: "not a loopback address. Use 127.0.0.1 or ::1.")
        }
        let channels = OpenChannels()
        do {
            let listener = try await listen(on: address, channels)
            let host = host.contains(":") ? "[\(host)]" : host
            let baseURL = "http://\(host):\(listener.channel.localAddress?.port ?? port)"
            let state = CloudState(
                configuration: configuration, baseURL: baseURL, seed: UInt64.random(in: .min ... .max))
            return EmbeddedCloud(
                baseURL: baseURL, listener: listener, channels: channels, state: SharedCloudState(state, now: now))
        } catch {
            throw BindingError(
                host: host, port: port, reason: String(describing: error), code: (error as? IOError)?.errnoCode)
        }
    }

    /// Serves until its task is cancelled, then closes the port and every client connection, and returns. Throws
    /// ``ListenerLost`` if the port closes earlier.
    package func run() async throws {
        let result = await withTaskCancellationHandler {
            await serve()
        } onCancel: {
            channels.close()
        }
        await close()
        try result.get()
    }

    /// Replaces the configured connections. Connections that are not in the list disappear with their monitors.
    /// Connections that the control path created stay.
    package func replaceConnections(_ connections: [SimulatedConnection]) {
        state.replaceConnections(connections)
    }

    /// Closes the port of a cloud that never runs.
    package func close() async {
        listener.channel.close(promise: nil)
        // The future fails only if closing failed, and then nothing is left to wait for.
        try? await listener.channel.closeFuture.get()
        await channels.closed()
    }

    private static func listen(
        on address: SocketAddress, _ channels: OpenChannels
    ) async throws -> NIOAsyncChannel<ClientConnection.Stream, Never> {
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        return try await bootstrap.bind(to: address) { channel in
            channel.eventLoop.makeCompletedFuture {
                guard channels.admit(channel) else {
                    channel.close(promise: nil)
                    throw ChannelError.ioOnClosedChannel
                }
                return try ClientConnection.configure(channel)
            }
        }
    }

    private func serve() async -> Result<Void, any Error> {
        await withDiscardingTaskGroup { group in
            // The group returns only when all client connections are closed.
            defer { channels.close() }
            do {
                try await listener.executeThenClose { streams in
                    for try await stream in streams {
                        group.addTask { await ClientConnection(stream: stream, state: state).serve() }
                    }
                }
            } catch {
                return Task.isCancelled ? .success(()) : .failure(ListenerLost(baseURL: baseURL, reason: "\(error)"))
            }
            return Task.isCancelled
                ? .success(()) : .failure(ListenerLost(baseURL: baseURL, reason: "the socket was closed"))
        }
    }

    /// Reason why the embedded cloud cannot listen.
    package struct BindingError: Error, Hashable, CustomStringConvertible {
        let host: String
        let port: Int
        let reason: String
        /// Error number of bind(2). `nil` if the address was rejected before the call.
        package var code: Int32?

        package var description: String { "the embedded cloud cannot listen on \(host), port \(port): \(reason)" }
    }

    /// Reason why the embedded cloud stopped listening.
    package struct ListenerLost: Error, Hashable, CustomStringConvertible {
        let baseURL: String
        let reason: String

        package var description: String { "the embedded cloud stopped listening on \(baseURL): \(reason)" }
    }
}

extension SocketAddress {
    fileprivate var isLoopback: Bool {
        switch self {
        case .v4: ipAddress?.hasPrefix("127.") ?? false
        case .v6: ipAddress == "::1"
        case .unixDomainSocket: false
        }
    }
}
