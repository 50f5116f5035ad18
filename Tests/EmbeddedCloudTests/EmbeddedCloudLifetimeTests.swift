import Glibc
import Testing

@testable import EmbeddedCloud

/// Lifetime of the cloud's port and its client connections.
@Suite(.timeLimit(.minutes(1)))
struct EmbeddedCloudLifetimeTests {
    @Test func `cancellation closes the port and every client connection, idle or in a request, within seconds`()
        async throws
    {
        let clock = ContinuousClock()
        var clients: [LoopbackClient] = []
        var baseURL = ""
        var cancelled = clock.now
        try await TestCloud.serve { cloud in
            baseURL = cloud.baseURL
            let idle = try LoopbackClient(baseURL: baseURL)
            _ = try await idle.call("GET", "/control/calls")
            let busy = try LoopbackClient(baseURL: baseURL)
            try await busy.send("POST /v3/auth/tokens HTTP/1.1\r\nContent-Length: 100\r\n\r\n{")
            clients = [idle, busy, try LoopbackClient(baseURL: baseURL)]
            cancelled = clock.now
        }
        #expect(clock.now - cancelled < .seconds(10))
        for client in clients { #expect(try await client.rest().isEmpty) }
        #expect {
            try LoopbackClient(baseURL: baseURL)
        } throws: { error in
            (error as? LoopbackClient.Failure)?.code == ECONNREFUSED
        }
    }

    @Test func `a cloud that is cancelled before it runs closes its port`() async throws {
        let cloud = try await EmbeddedCloud.bind(TestCloud.configuration)
        let client = try LoopbackClient(baseURL: cloud.baseURL)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.cancelAll()
            group.addTask { try await cloud.run() }
            try await group.waitForAll()
        }
        #expect(try await client.rest().isEmpty)
        #expect(throws: LoopbackClient.Failure.self) { try LoopbackClient(baseURL: cloud.baseURL) }
    }

    @Test func `a cloud that never runs can be closed, and its port is free again`() async throws {
        let first = try await EmbeddedCloud.bind(TestCloud.configuration)
        let port = try #require(first.baseURL.split(separator: ":").last.flatMap { Int($0) })
        let client = try LoopbackClient(baseURL: first.baseURL)
        await first.close()
        #expect(try await client.rest().isEmpty)
        let second = try await EmbeddedCloud.bind(TestCloud.configuration, port: port)
        #expect(second.baseURL == first.baseURL)
        await second.close()
    }

    @Test(arguments: ["0.0.0.0", "::", "192.0.2.1", "localhost", "", "::ffff:127.0.0.1", "[::1]"])
    func `binding to an address other than loopback fails`(host: String) async {
        await #expect {
            _ = try await EmbeddedCloud.bind(TestCloud.configuration, host: host)
        } throws: { error in
            "\(error)"
                == "the embedded cloud cannot listen on \(host), port 0: "
                + "not a loopback address. Use 127.0.0.1 or ::1."
        }
    }

    @Test func `binding to a port in use fails with a clear error`() async throws {
        let cloud = try await EmbeddedCloud.bind(TestCloud.configuration)
        let port = try #require(cloud.baseURL.split(separator: ":").last.flatMap { Int($0) })
        await #expect {
            _ = try await EmbeddedCloud.bind(TestCloud.configuration, port: port)
        } throws: { error in
            "\(error)".hasPrefix("the embedded cloud cannot listen on 127.0.0.1, port \(port): ")
                && "\(error)".contains("Address already in use")
        }
        await cloud.close()
    }
}
