package import Logging
import NIOCore

/// The web server: listens from `bind` on, serves while `run` runs.
package struct WebServer: Sendable {
    package let listeners: [WebListener]
    package let service: WebService
    package let logger: Logger

    /// The addresses with their real ports, in the order in which they were given.
    var boundAddresses: [ListenAddress] { listeners.map(\.address) }

    /// Listens on all addresses, or on none. The error names every address that is not available.
    package static func bind(
        addresses: [ListenAddress], service: WebService, logger: Logger
    ) async throws(BindingError) -> WebServer {
        var listeners: [WebListener] = []
        var problems: [WebListener.Problem] = []
        for (number, address) in addresses.enumerated() {
            do {
                listeners.append(
                    try await WebListener.bind(address, number: number, service: service, logger: logger))
            } catch {
                problems.append(error)
            }
        }
        let server = WebServer(listeners: listeners, service: service, logger: logger)
        guard problems.isEmpty else {
            await server.close()
            throw BindingError(problems: problems)
        }
        return server
    }

    /// Serves until its task is cancelled. Then it accepts no connection, requests in progress have `WebLimits.drain`
    /// to finish, and everything closes. Throws if the server loses an address while it serves.
    package func run() async throws {
        for address in boundAddresses {
            logger.info("listening", metadata: ["address": "\(address)"])
        }
        let result = await withTaskCancellationHandler {
            await serveAll()
        } onCancel: {
            service.connections.close(within: service.limits.drain)
        }
        await close()
        try result.get()
    }

    /// Returns when the event loops of all listeners have run a job. It waits for an event loop that hangs.
    package func pass() async {
        for listener in listeners { try? await listener.stream.channel.eventLoop.submit {}.get() }
    }

    /// Releases the addresses of a server that does not run.
    package func close() async {
        for listener in listeners { await listener.close() }
        await service.connections.closeNow()
    }

    private func serveAll() async -> Result<Void, any Error> {
        do {
            try await withThrowingDiscardingTaskGroup { group in
                for listener in listeners {
                    group.addTask { try await serve(listener) }
                }
            }
            return .success(())
        } catch {
            return .failure(error)
        }
    }

    /// Serves one listener. The listening socket closes first, then the group waits for the connections.
    private func serve(_ listener: WebListener) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            do {
                try await listener.stream.executeThenClose { streams in
                    for try await stream in streams {
                        let connection = WebConnection(stream: stream, service: service)
                        group.addTask { await connection.serve() }
                    }
                }
            } catch {
                guard Task.isCancelled else { throw ListenerLost(address: listener.address, error: error) }
            }
            guard Task.isCancelled else { throw ListenerLost(address: listener.address, error: nil) }
        }
    }

    /// Every address on which the server cannot listen.
    package struct BindingError: Error, CustomStringConvertible {
        package let problems: [WebListener.Problem]

        package init(problems: [WebListener.Problem]) {
            self.problems = problems
        }

        package var description: String {
            problems.map(\.description).joined(separator: "\n")
        }
    }

    /// An address on which the server no longer listens.
    package struct ListenerLost: Error, CustomStringConvertible {
        package let address: ListenAddress
        package let error: (any Error)?

        package init(address: ListenAddress, error: (any Error)?) {
            self.address = address
            self.error = error
        }

        package var description: String {
            "no longer listening on \(address): \(error.map { "\($0)" } ?? "the socket was closed")"
        }
    }
}
