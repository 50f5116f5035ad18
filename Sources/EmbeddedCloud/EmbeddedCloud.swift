import FoundationEssentials
import NIOCore
import NIOPosix

/// A cloud on this machine: identity, VPN service and Cloud Eye of Open Telekom Cloud over real HTTP/1.1 on a loopback port.
///
/// It listens from ``bind(_:host:port:now:)`` on and answers while ``run()`` runs. The VPN service takes tokens and
/// signed requests. Beside the cloud's own calls it has these, without a token, for requests to a loopback host name:
///
/// | call | what it does |
/// |---|---|
/// | `GET`, `DELETE /control/calls` | shows calls by operation and status (0: no answer was sent); forgets them |
/// | `GET`, `PUT`, `DELETE /control/faults` | shows, sets, ends what goes wrong: ``CloudFaults`` |
/// | `GET`, `PUT /control/switches` | shows, changes how the cloud behaves: ``CloudSwitches`` |
/// | `GET`, `PUT /control/clock` | shows, sets by how many seconds the clock is ahead: `{"offset": 1000}` |
/// | `DELETE /control/tokens` | every token dies |
/// | `PUT`, `DELETE /control/connections/{id}` | makes or changes a connection: ``ConnectionChange``; takes it away |
/// | `PUT /control/connections/{id}/measurements` | says what Cloud Eye has of it: ``MeasurementChange`` |
/// | `GET /control/monitors`, `DELETE /control/monitors/{id}` | as the VPN service's calls |
///
/// What cannot be read is answered 400, with the place in the document, and changes nothing.
package struct EmbeddedCloud: Sendable {
    /// `http://127.0.0.1:PORT` with the real port, without a slash at the end. Identity is under `/v3`, VPN under
    /// `/v5`, Cloud Eye under `/V1.0`.
    package let baseURL: String
    private let listener: NIOAsyncChannel<ClientConnection.Stream, Never>
    private let channels: OpenChannels
    private let state: SharedCloudState

    /// Listens; the kernel queues what connects until ``run()``.
    ///
    /// - Parameters:
    ///   - host: a loopback address, 127.0.0.0/8 or `::1`, without brackets.
    ///   - port: 0 to 65535; 0 lets the system choose.
    ///   - now: the time since 1970-01-01T00:00:00Z, for the expiry of tokens and signatures and the
    ///     states of monitors.
    package static func bind(
        _ configuration: EmbeddedCloudConfiguration, host: String = "127.0.0.1", port: Int = 0,
        now: @escaping @Sendable () -> Duration = { .seconds(Date.now.timeIntervalSince1970) }
    ) async throws(BindingError) -> EmbeddedCloud {
        guard let address = try? SocketAddress(ipAddress: host, port: port), address.isLoopback else {
            throw BindingError(host: host, port: port, reason: "it is no loopback address; use 127.0.0.1 or ::1")
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

    /// Serves until its task is cancelled, then closes the port and every connection and returns. Throws
    /// ``ListenerLost`` where the port is lost before.
    package func run() async throws {
        let result = await withTaskCancellationHandler {
            await serve()
        } onCancel: {
            channels.close()
        }
        await close()
        try result.get()
    }

    /// Makes these the connections that the cloud was configured with: those that were and are so no more go, with their
    /// monitors; those that the control path made stay.
    package func replaceConnections(_ connections: [SimulatedConnection]) {
        state.replaceConnections(connections)
    }

    /// Gives the port back, for a cloud that is not run after all.
    package func close() async {
        listener.channel.close(promise: nil)
        // It fails only where closing did, and then there is nothing more to wait for.
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
            // The group waits for the connections.
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

    /// Why the embedded cloud cannot listen.
    package struct BindingError: Error, Hashable, CustomStringConvertible {
        let host: String
        let port: Int
        let reason: String
        /// What the system says (bind(2)); `nil` where it was not asked.
        package var code: Int32?

        package var description: String { "the embedded cloud cannot listen on \(host), port \(port): \(reason)" }
    }

    /// The embedded cloud does not listen any more.
    package struct ListenerLost: Error, Hashable, CustomStringConvertible {
        let baseURL: String
        let reason: String

        package var description: String { "the embedded cloud no longer listens on \(baseURL): \(reason)" }
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
