import CloudAPI
import Glibc
import NIOSSL
import Testing

@Suite(.timeLimit(.minutes(1))) struct TLSTests {
    private static let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

    private func outcome(
        certificate: String, trusted: Bool, insecure: Bool = false, authority: String = TLSFixtures.authority,
        configure: @escaping (inout TLSConfiguration) -> Void = { _ in }
    ) async throws -> Result<Int, TransportError> {
        var options = TransportOptions()
        options.insecureSkipVerify = insecure
        options.trustRemedy = "Give the authority."
        if trusted { options.trustRoots = try Self.withFile(authority) { try TrustRoots(file: $0) } }
        return try await LoopbackServer.withServer(
            answer: Self.answer, certificate: certificate, configure: configure
        ) { server in
            try await AsyncHTTPTransport.withTransport(options) { transport in
                do throws(TransportError) {
                    let request = HTTPRequest(.get, server.url)
                    return .success(try await transport.send(request, timeout: .seconds(60)).status)
                } catch {
                    return .failure(error)
                }
            }
        }
    }

    /// Lends a file with `text`.
    private static func withFile<Value>(_ text: String, _ body: (String) throws -> Value) throws -> Value {
        var path = Array("/tmp/vpn-exporter-test-XXXXXX".utf8CString)
        let descriptor = mkstemp(&path)
        let name = String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer {
            close(descriptor)
            unlink(name)
        }
        #expect(write(descriptor, text, text.utf8.count) == text.utf8.count)
        return try body(name)
    }

    @Test func `a server of an authority that was given is trusted`() async throws {
        #expect(try await outcome(certificate: TLSFixtures.localhost, trusted: true) == .success(200))
    }

    @Test(arguments: [
        (TLSFixtures.localhost, false, "not trusted"), (TLSFixtures.expired, true, "expired"),
        (TLSFixtures.otherHost, true, "another host name"),
    ])
    func `a certificate that proves nothing is refused in clear words`(
        certificate: String, trusted: Bool, words: String
    ) async throws {
        let outcome = try await outcome(certificate: certificate, trusted: trusted)
        guard case .failure(.failed(let reason, _)) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(reason.contains(words), "\(reason)")
    }

    @Test(
        arguments: UnusualKeyFixtures.all,
        [TLSVersion.tlsv12, .tlsv13])
    func `certificates with Ed25519 and P-521 keys are accepted in every version of TLS`(
        _ site: UnusualKeyFixtures.Site, version: TLSVersion
    ) async throws {
        let outcome = try await outcome(certificate: site.server, trusted: true, authority: site.authority) {
            $0.minimumTLSVersion = version
            $0.maximumTLSVersion = version
            $0.curves = [.x25519, .secp256r1, .secp521r1]
        }
        #expect(outcome == .success(200))
    }

    @Test(arguments: [TLSVersion.tlsv1, .tlsv11])
    func `a server that speaks only TLS before 1.2 gets nothing`(_ version: TLSVersion) async throws {
        let outcome = try await outcome(certificate: TLSFixtures.localhost, trusted: true) {
            $0.minimumTLSVersion = version
            $0.maximumTLSVersion = version
        }
        guard case .failure(.failed(let reason, _)) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(reason.contains("speaks no TLS version from 1.2 on"), "\(reason)")
    }

    @Test func `a certificate of an unknown authority is answered with what to do about authorities`() async throws {
        let outcome = try await outcome(certificate: TLSFixtures.localhost, trusted: false)
        guard case .failure(.failed(let reason, let remedy)) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(reason.hasPrefix("127.0.0.1:"), "\(reason)")
        #expect(remedy == "Give the authority.")
    }

    @Test(arguments: [
        ("localhost", TLSFixtures.addressOnly, TLSFixtures.addressAuthority, false),
        ("127.0.0.1", TLSFixtures.addressOnly, TLSFixtures.addressAuthority, true),
        ("localhost", TLSFixtures.localhost, TLSFixtures.authority, true),
    ])
    func `a certificate for an IP address proves no host name at this address`(
        host: String, certificate: String, authority: String, isTrusted: Bool
    ) async throws {
        var options = TransportOptions()
        options.trustRoots = try Self.withFile(authority) { try TrustRoots(file: $0) }
        let answered = try await LoopbackServer.withServer(answer: Self.answer, certificate: certificate) { server in
            let url = server.url.replacing("127.0.0.1", with: host)
            let outcome = try await AsyncHTTPTransport.withTransport(options) { transport in
                await Self.outcomes(transport, HTTPRequest(.post, url), count: 2)
            }
            // Refused twice, so that the refusal leaves the client usable.
            #expect(server.requests.count == (isTrusted ? 2 : 0))
            return outcome
        }
        for outcome in answered {
            guard case .failure(.failed(let reason, let remedy)) = outcome else {
                #expect(isTrusted && outcome == .success(200))
                continue
            }
            #expect(!isTrusted && reason.hasSuffix("the server's certificate is for another host name"), "\(reason)")
            #expect(remedy?.contains("any proxy on the way") == true)
        }
    }

    private static func outcomes(
        _ transport: AsyncHTTPTransport, _ request: HTTPRequest, count: Int
    ) async -> [Result<Int, TransportError>] {
        var outcomes: [Result<Int, TransportError>] = []
        for _ in 0..<count {
            do throws(TransportError) {
                outcomes.append(.success(try await transport.send(request, timeout: .seconds(60)).status))
            } catch {
                outcomes.append(.failure(error))
            }
        }
        return outcomes
    }

    @Test func `nothing reaches a server behind a proxy whose certificate would be compared with the proxy's address`()
        async throws
    {
        for insecure in [false, true] {
            try await LoopbackServer.withServer(answer: "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n") {
                proxy in
                var options = TransportOptions()
                options.insecureSkipVerify = insecure
                options.proxies = ProxyEnvironment(everythingThrough: try HTTPProxy(String(proxy.url.dropLast())))
                let error = await #expect(throws: TransportError.self) {
                    try await AsyncHTTPTransport.withTransport(options) { transport in
                        try await transport.send(HTTPRequest(.get, "https://203.0.113.7/v3"), timeout: .seconds(60))
                    }
                }
                #expect(proxy.requests.isEmpty == !insecure)
                let text = "\(try #require(error))"
                #expect(text.contains("cannot be verified through a proxy") == !insecure, "\(text)")
            }
        }
    }

    @Test func `an unencrypted request to this host does not pass a given proxy`() async throws {
        try await LoopbackServer.withServer(answer: Self.answer) { server in
            try await LoopbackServer.withServer(answer: Self.answer) { proxy in
                var options = TransportOptions()
                options.proxies = ProxyEnvironment(everythingThrough: try HTTPProxy(String(proxy.url.dropLast())))
                let status = try await AsyncHTTPTransport.withTransport(options) { transport in
                    try await transport.send(HTTPRequest(.post, server.url), timeout: .seconds(60)).status
                }
                #expect(status == 200 && server.requests.count == 1 && proxy.requests.isEmpty)
            }
        }
    }

    @Test func `whoever answers is trusted where that is asked for`() async throws {
        let outcome = try await outcome(certificate: TLSFixtures.otherHost, trusted: false, insecure: true)
        #expect(outcome == .success(200))
    }

    @Test(arguments: ["", "no certificate"])
    func `a file without certificates is refused by its name`(_ text: String) throws {
        try Self.withFile(text) { name in
            let error = #expect(throws: InvalidTrustRoots.self) { try TrustRoots(file: name) }
            #expect(error?.file == name)
        }
        #expect(throws: InvalidTrustRoots.self) { try TrustRoots(file: "/tmp/vpn-exporter-test-missing") }
    }

    @Test func `a proxy gets the requests that are meant for it, with its user and password`() async throws {
        try await LoopbackServer.withServer(answer: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") { proxy in
            var options = TransportOptions()
            let address = proxy.url.replacing("http://", with: "http://me:pass@")
            options.proxies = ProxyEnvironment(everythingThrough: try HTTPProxy(address))
            let status = try await AsyncHTTPTransport.withTransport(options) { transport in
                let request = HTTPRequest(.get, "http://vpn.example.invalid/v5/p")
                return try await transport.send(request, timeout: .seconds(60)).status
            }
            #expect(status == 200)
            let lines = proxy.requests.map { $0.split(separator: "\r\n").map { $0.lowercased() } }
            #expect(lines.map(\.first) == ["connect vpn.example.invalid:80 http/1.1", "get /v5/p http/1.1"])
            #expect(lines.first?.contains("proxy-authorization: basic bwu6cgfzcw==") == true)
            #expect(lines.last?.contains { $0.hasPrefix("proxy-authorization") } == false)
        }
    }
}
