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
        options.trustRemedy = "Configure the authority."
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

    /// Passes a temporary file with `text` to `body`.
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

    @Test func `a server with a certificate from a configured authority is trusted`() async throws {
        #expect(try await outcome(certificate: TLSFixtures.localhost, trusted: true) == .success(200))
    }

    @Test(arguments: [
        (TLSFixtures.localhost, false, "not trusted"), (TLSFixtures.expired, true, "expired"),
        (TLSFixtures.otherHost, true, "another host name"),
    ])
    func `a certificate that proves nothing is rejected with a clear reason`(
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
    func `certificates with Ed25519 and P-521 keys are accepted with every version of TLS`(
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
    func `a server without TLS 1.2 gets no request`(_ version: TLSVersion) async throws {
        let outcome = try await outcome(certificate: TLSFixtures.localhost, trusted: true) {
            $0.minimumTLSVersion = version
            $0.maximumTLSVersion = version
        }
        guard case .failure(.failed(let reason, _)) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(reason.contains("does not support TLS 1.2 or later"), "\(reason)")
    }

    @Test func `the error for an unknown authority contains the remedy`() async throws {
        let outcome = try await outcome(certificate: TLSFixtures.localhost, trusted: false)
        guard case .failure(.failed(let reason, let remedy)) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(reason.hasPrefix("127.0.0.1:"), "\(reason)")
        #expect(remedy == "Configure the authority.")
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
            // Two requests show that the client stays usable after a rejection.
            #expect(server.requests.count == (isTrusted ? 2 : 0))
            return outcome
        }
        for outcome in answered {
            guard case .failure(.failed(let reason, let remedy)) = outcome else {
                #expect(isTrusted && outcome == .success(200))
                continue
            }
            #expect(!isTrusted && reason.hasSuffix("the server's certificate is for another host name"), "\(reason)")
            #expect(remedy?.contains("any proxy") == true)
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

    @Test func `insecure_skip_verify accepts any server`() async throws {
        let outcome = try await outcome(certificate: TLSFixtures.otherHost, trusted: false, insecure: true)
        #expect(outcome == .success(200))
    }

    @Test(arguments: ["", "no certificate"])
    func `a file without certificates is rejected with its name`(_ text: String) throws {
        try Self.withFile(text) { name in
            let error = #expect(throws: InvalidTrustRoots.self) { try TrustRoots(file: name) }
            #expect(error?.file == name)
        }
        #expect(throws: InvalidTrustRoots.self) { try TrustRoots(file: "/tmp/vpn-exporter-test-missing") }
    }
}
