import Foundation
import NIOSSL
import Testing

@testable import ExporterToolkit
@testable import NetworkPrimitives
@testable import Settings

/// Tests of reading the web configuration: valid settings are read, and invalid ones reported.
struct WebPolicyFileTests {
    private static let bad = WebPolicyFixture.folder + "/bad"
    private static let badNames = names(in: bad, ending: ".yml")

    private static func names(in folder: String, ending: String) -> [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return files.filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }.sorted()
    }

    private func problems(_ bytes: [UInt8], file: String) -> String {
        do throws(ConfigurationProblems) {
            _ = try WebPolicyFixture.parse(bytes, file: file)
            return "no problem"
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: badNames)
    func `each bad file gives exactly the lines next to it`(name: String) throws {
        let found = problems(try ConfigurationFixture.bytes("\(Self.bad)/\(name).yml"), file: name + ".yml")
        #expect(try found + "\n" == ConfigurationFixture.text("\(Self.bad)/\(name).txt"))
    }

    @Test func `there are bad files, each with its lines, and none shows a password or a hash`() throws {
        #expect(Self.badNames.count == 28)
        #expect(Self.names(in: Self.bad, ending: ".txt") == Self.badNames)
        for name in Self.badNames {
            let text = try ConfigurationFixture.text("\(Self.bad)/\(name).txt")
            #expect(!text.contains("hunter2"), "\(name)")
            #expect(!text.contains("abcdefghijklmnopqrst"), "\(name)")
        }
    }

    private func good(_ name: String) throws -> WebPolicy {
        try WebPolicyFixture.parse(
            ConfigurationFixture.bytes("\(WebPolicyFixture.folder)/good/\(name).yml"), file: name + ".yml")
    }

    @Test func `every setting of the format is read`() throws {
        let policy = try good("everything")
        let tls = try #require(policy.tls)
        #expect(tls.clients == .requiredAndVerified)
        #expect(tls.offersHTTP2)
        #expect(tls.clientNames?.allow(["2001:db8::1"]) == true)
        #expect(
            policy.headers == [
                .contentSecurityPolicy: "default-src 'self'", .frameOptions: "sameorigin",
                .contentTypeOptions: "nosniff", .xssProtection: "1",
                .strictTransportSecurity: "max-age=31536000; includeSubDomains",
            ])
        #expect(policy.users.mapValues(\.cost) == ["alice": 5, "bob": 14, "carol": 4])
        #expect(policy.rateLimit == RateLimit(interval: .milliseconds(1500), burst: 10))
    }

    @Test(arguments: ["", "\n", "# tls_server_config:\n", "---\n", "{}\n", "tls_server_config: {}\n"])
    func `an empty file, comments alone, and blank sections change nothing`(text: String) throws {
        let policy = try WebPolicyFixture.parse(text)
        #expect(policy.tls == nil && policy.headers == [:] && policy.users == [:] && policy.rateLimit == nil)
    }

    @Test func `blank settings count as absent`() throws {
        let policy = try good("blanks")
        #expect(policy.tls == nil && policy.headers == [:] && policy.users == [:] && policy.rateLimit == nil)
    }

    @Test func `suites of TLS 1.3 alone allow only TLS 1.3, and HTTP/2 can be turned off`() throws {
        let tls = try #require(try good("newest-only").tls)
        #expect(tls.clients == .none)
        #expect(!tls.offersHTTP2)
    }

    @Test(arguments: ClientAuthentication.allCases)
    func `each requirement of client certificates has Go's name`(kind: ClientAuthentication) throws {
        let text =
            "tls_server_config: {cert_file: server.crt, key_file: server.key, client_auth_type: \(kind.rawValue)}"
        #expect(try WebPolicyFixture.parse(text).tls?.clients == kind)
    }

    @Test func `a certificate and a key may be in the file itself`() throws {
        func indented(_ pem: String) -> String {
            pem.split(separator: "\n").map { "    \($0)\n" }.joined()
        }
        let text =
            "tls_server_config:\n  cert: |\n\(indented(WebPolicyFixture.server))"
            + "  key: |\n\(indented(WebPolicyFixture.key))  client_ca: |\n\(indented(WebPolicyFixture.authority))"
            + "  client_auth_type: VerifyClientCertIfGiven\n"
        #expect(try WebPolicyFixture.parse(text).tls?.clients == .verifiedIfGiven)
    }

    @Test func `a missing file is reported, and recorded as missing`() throws {
        let path = "/no-such-folder/web.yml"
        let reading = WebPolicyFile.read(path: path)
        #expect(throws: ConfigurationProblems.self) { try reading.result.get() }
        #expect(reading.identities == [path: nil])
    }

    @Test func `the names of a client certificate are of the kinds that can be compared`() throws {
        let certificate = try NIOSSLCertificate(bytes: Array(WebPolicyFixture.client.utf8), format: .pem)
        let names = ClientNames.names(of: certificate)
        #expect(
            names == [
                "prometheus.example.com", "ops@example.com", "spiffe://example.com/prometheus", "192.0.2.7",
                "2001:db8::1",
            ])
        #expect(ClientNames(["x", "2001:0DB8:0::1"]).allow(names))
        #expect(ClientNames(["spiffe://example.com/prometheus"]).allow(names))
        #expect(!ClientNames(["example.com", "Prometheus.example.com", "hidden", "*", ""]).allow(names))
        #expect(!ClientNames([]).allow(names))
        #expect(!ClientNames(["x"]).allow([]))
    }

    @Test func `a reload cannot remove protection, and can change all else`() throws {
        let plain = WebPolicy()
        let users = try WebPolicyFixture.parse("basic_auth_users: {a: \(PasswordHashTests.hash)}")
        let tls = try WebPolicyFixture.parse("tls_server_config: {cert_file: server.crt, key_file: server.key}")
        let clients = try WebPolicyFixture.parse(
            "tls_server_config: {cert_file: server.crt, key_file: server.key, client_auth_type: RequireAnyClientCert}")
        #expect(plain.loss(since: users) != nil)
        #expect(plain.loss(since: tls) != nil)
        #expect(tls.loss(since: clients) != nil)
        for (after, before) in [(plain, plain), (users, plain), (tls, plain), (clients, tls), (users, users)] {
            #expect(after.loss(since: before) == nil)
        }
    }

    private static func tls(_ kind: String, _ more: String...) -> String {
        "tls_server_config: {cert_file: server.crt, key_file: server.key, client_auth_type: \(kind)"
            + more.map { ", " + $0 }.joined() + "}"
    }

    private static let ownAuthority = "client_ca_file: authority.crt"
    private static let names = "client_allowed_sans: [a, b]"
    private static let whole = tls("RequireAndVerifyClientCert", ownAuthority, names)

    @Test(arguments: [
        (tls("RequireAnyClientCert"), "client_auth_type no longer verifies"),
        (tls("RequireClientCert"), "client_auth_type no longer verifies"),
        (tls("RequestClientCert"), "client_auth_type no longer requires"),
        (tls("NoClientCert"), "client_auth_type no longer requires"),
        (tls("VerifyClientCertIfGiven", ownAuthority, names), "client_auth_type no longer requires"),
        (tls("RequireAndVerifyClientCert", names), "client_ca_file was removed"),
        (tls("RequireAndVerifyClientCert", ownAuthority), "client_allowed_sans was removed"),
        (tls("RequireAndVerifyClientCert", ownAuthority, "client_allowed_sans: [c]"), nil),
        (whole, nil),
    ])
    func `a reload cannot remove verification, names or authorities of client certificates`(
        text: String, loss: String?
    ) throws {
        let (before, after) = (try WebPolicyFixture.parse(Self.whole), try WebPolicyFixture.parse(text))
        let found = after.loss(since: before)
        #expect(loss.map { found?.hasPrefix($0) == true } ?? (found == nil), "\(found ?? "nothing")")
    }

    @Test func `optional verification of certificates cannot end while the exporter runs`() throws {
        let before = try WebPolicyFixture.parse(Self.tls("VerifyClientCertIfGiven", Self.ownAuthority))
        for kind in ["NoClientCert", "RequestClientCert", "RequireAnyClientCert"] {
            #expect(try WebPolicyFixture.parse(Self.tls(kind)).loss(since: before) != nil)
        }
        #expect(try WebPolicyFixture.parse(Self.whole).loss(since: before) == nil)
    }

    @Test func `an unusable pair is an error at the start, and keeps the last pair later`() throws {
        let before = try #require(try WebPolicyFixture.parse(Self.whole).tls)
        for (bad, problem) in [
            (Self.whole.replacing("server.crt", with: "authority.crt"), "does not match the certificate"),
            (Self.whole.replacing("server.key", with: "server.crt"), "the file has no private key in PEM"),
            (Self.whole.replacing("server.crt", with: "none"), "names a file that does not exist"),
        ] {
            #expect(problems(Array(bad.utf8), file: "web.yml").contains(problem))
            var files = WebPolicyFixture.policyFiles("web.yml")
            let after = try WebPolicyFile.parse(Array(bad.utf8), file: "web.yml", files: &files, last: before.pair)
            #expect(after.tls?.pair.certificates == before.pair.certificates)
            #expect(after.tls?.pairProblems?.lines.first?.contains(problem) == true)
        }
        var files = WebPolicyFixture.policyFiles("web.yml")
        let bad = Self.whole.replacing("server.crt", with: "none").replacing("authority.crt", with: "none")
        let error = #expect(throws: ConfigurationProblems.self) {
            try WebPolicyFile.parse(Array(bad.utf8), file: "web.yml", files: &files, last: before.pair)
        }
        #expect(error?.count == 2)
    }
}
