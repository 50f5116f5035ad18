import Glibc
import Logging
import NIOCore
import Testing

@testable import CloudWatching
@testable import ExporterToolkit

/// Tests of binding addresses to listening sockets.
@Suite(.timeLimit(.minutes(1)))
struct WebBindingTests {
    private func bind(_ addresses: [ListenAddress]) async throws -> WebServer {
        try await WebServer.bind(
            addresses: addresses, service: WebService(RunningServer.routes()),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test func `every unavailable address is named, and the available ones are released`() async throws {
        let first = try await bind([
            ListenAddress(host: "127.0.0.1", port: 0), ListenAddress(host: "127.0.0.1", port: 0),
        ])
        let taken = first.boundAddresses
        #expect(Set(taken).count == 2)
        let free = try await bind([ListenAddress(host: "127.0.0.1", port: 0)])
        await free.close()
        let error = await #expect(throws: WebServer.BindingError.self) {
            try await bind([taken[0], free.boundAddresses[0], taken[1], ListenAddress(host: "192.0.2.1", port: 0)])
        }
        #expect(
            error?.description == """
                cannot listen on \(taken[0]): Address already in use (errno 98). Another process listens there: \
                ss -ltnp 'sport = :\(taken[0].port)'. End it, or give another address with --web.listen-address
                cannot listen on \(taken[1]): Address already in use (errno 98). Another process listens there: \
                ss -ltnp 'sport = :\(taken[1].port)'. End it, or give another address with --web.listen-address
                cannot listen on 192.0.2.1:0: Cannot assign requested address (errno 99). No interface of this host has \
                the address: ip address. Give another one with --web.listen-address
                """)
        await #expect(throws: WebServer.BindingError.self) { try await bind([taken[0]]) }
        await first.close()
        for address in taken + free.boundAddresses {
            await (try bind([address])).close()
        }
    }

    @Test func `a name that does not resolve is named`() async throws {
        let error = await #expect(throws: WebServer.BindingError.self) {
            try await bind([ListenAddress(host: "a..b", port: 0)])
        }
        #expect(
            error?.description
                == "cannot listen on a..b:0: Name or service not known. Give another address with --web.listen-address")
    }

    @Test func `an address without a host means IPv4 and, if the machine has it, IPv6`() async throws {
        let server = try await bind([ListenAddress(host: nil, port: 0), ListenAddress(host: "localhost", port: 0)])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            let port = server.boundAddresses[0].port
            let request = RunningServer.get("/-/healthy")
            #expect(try await WebClient(port: port).exchange(request).status == 200)
            if access("/proc/net/if_inet6", R_OK) == 0, let client = try? WebClient(port: port, isIPv6: true) {
                #expect(try await client.exchange(request).status == 200)
            }
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    @Test func `a request from before the server runs is answered when the server runs`() async throws {
        let server = try await bind([ListenAddress(host: "127.0.0.1", port: 0)])
        let client = try WebClient(port: server.boundAddresses[0].port)
        try await client.send(RunningServer.get("/-/healthy"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            #expect(try await client.response().text == "healthy\n")
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    @Test func `a server that is cancelled before it runs closes its connections`() async throws {
        let server = try await bind([ListenAddress(host: "127.0.0.1", port: 0)])
        let clients = try (0..<30).map { _ in try WebClient(port: server.boundAddresses[0].port) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.cancelAll()
            group.addTask { try await server.run() }
            try await group.waitForAll()
        }
        for client in clients { #expect(try await client.rest() == []) }
    }

    @Test func `a shortage of descriptors pauses accepting, and does not end it`() async throws {
        let service = WebService(RunningServer.routes())
        let listener = try await WebListener.bind(
            ListenAddress(host: "127.0.0.1", port: 0), number: 0, service: service,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let channel = listener.stream.channel
        #expect(try await channel.getOption(.autoRead).get())
        channel.pipeline.fireErrorCaught(IOError(errnoCode: EMFILE, reason: "accept4"))
        #expect(try await channel.getOption(.autoRead).get() == false)
        let client = try WebClient(port: listener.address.port)
        let server = WebServer(
            listeners: [listener], service: service, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            #expect(try await client.exchange(RunningServer.get("/-/healthy")).status == 200)
            group.cancelAll()
            try await group.waitForAll()
        }
    }
}
