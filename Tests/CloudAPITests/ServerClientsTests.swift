import Testing

@testable import CloudAPI

@Suite(.timeLimit(.minutes(1))) struct ServerClientsTests {
    private func route(_ host: String) -> TransportRoute {
        TransportRoute(host: URLHost("https://\(host)"), proxy: nil, trustRemedy: "")
    }

    @Test func `a server keeps its clients while ever new servers come, and they are bounded`() async throws {
        let clients = ServerClients(TransportOptions(), idleTime: .seconds(1))
        let first = try await clients.pair(for: route("first"))
        let second = try await clients.pair(for: route("second"))
        for number in 0..<(2 * ServerClients.mostServers) {
            _ = try await clients.pair(for: route("\(number).example"))
            #expect(try await clients.pair(for: route("first")).pooled === first.pooled)
        }
        #expect(try await clients.pair(for: route("second")).pooled !== second.pooled)
        await clients.shutdown()
        await #expect(throws: TransportError.failed("the client is shut down")) {
            try await clients.pair(for: route("first"))
        }
    }
}
