import Testing

@testable import CloudAPI

@Suite(.timeLimit(.minutes(1))) struct ServerClientsTests {
    private func route(_ host: String) -> TransportRoute {
        TransportRoute(host: URLHost("https://\(host)"), proxy: nil, trustRemedy: "")
    }

    @Test func `a server in use keeps its clients while others are evicted, and their number is bounded`() async throws
    {
        let clients = ServerClients(TransportOptions(), idleTime: .seconds(1))
        let first = try await clients.pair(for: route("first"))
        let second = try await clients.pair(for: route("second"))
        for number in 0..<(2 * ServerClients.maximumServers) {
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

@Suite struct ServerIdentityTests {
    private static let loopback = ServerIdentity.Name.address([127, 0, 0, 1])

    @Test(
        arguments: [
            ("https://iam.example.net", [.dns("iam.example.net")], true),
            ("https://IAM.example.net.:443/v3", [.dns("iam.example.net")], true),
            ("https://iam.example.net", [.dns("*.example.net")], true),
            ("https://iam.example.net", [.other, loopback, .dns("iam.example.net.")], true),
            ("https://iam.example.net", [loopback], false), ("https://iam.example.net", [.other], false),
            ("https://a.iam.example.net", [.dns("*.example.net")], false),
            ("https://example.net", [.dns("*.example.net")], false),
            ("https://iam.example.net", [.dns("i*.example.net")], false),
            ("https://iam.example.net", [.dns("*")], false),
            ("https://iam.example.net", [.dns("example.net")], false),
            // Without names, NIOSSL has already compared the common name.
            ("https://iam.example.net", [], true), ("https://127.0.0.1", [], false),
            ("https://127.0.0.1:8443", [loopback], true), ("https://127.0.0.2", [loopback], false),
            ("https://127.0.0.1", [.dns("127.0.0.1")], false),
            ("https://[::1]", [.address([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])], true),
            ("https://[::1]", [loopback], false),
        ] as [(String, [ServerIdentity.Name], Bool)])
    func `only the URL's host counts, by name or by address`(url: String, names: [ServerIdentity.Name], isProved: Bool)
        throws
    {
        #expect(ServerIdentity.proves(try #require(URLHost(url)), by: names) == isProved)
    }
}
