import Foundation
import Testing

/// The exporter with a cloud that it treats as a real one: HTTPS with a certificate, credentials of every kind from
/// every source, and proxies.
@Suite(.serialized, .timeLimit(.minutes(5)), .needs("openssl", "socat")) struct RealCloudTests {
    private static let peer = QuickStart.target("berlin-paris-1")
    private static let wrongPassword = "hunter2-never-shown"

    /// Expects the main task: connections discovered, monitored, probed, and measured by the cloud.
    private func expectWork(
        _ path: String, environment: [String] = [], secrets: [String] = [],
        _ body: (ExporterProcess) async throws -> Void = { _ in }
    ) async throws {
        let launcher = ["env", "-i", "PATH=/usr/bin:/bin"] + environment
        try await ExporterProcess.with(configuration: path, launcher: launcher) { exporter in
            // The exporter reads Cloud Eye every 15 seconds, and on a busy machine the first reading may be too early.
            let scrape = try await exporter.scrape(inWhich: "everything works", within: .seconds(60)) {
                $0["vpn_reconcile_last_run_success"] == 1 && $0["vpn_cloud_eye_last_run_success"] == 1
                    && $0["vpn_target_up", Self.peer] == 1
            }
            #expect(scrape["vpn_exporter_discovered_connections"] == 4)
            #expect(scrape["vpn_monitor_creations_total", ["connection": "berlin-paris-1"]] == 1)
            try await body(exporter)
            // Every token begins with MII.
            try await exporter.expectSecrecy(of: secrets + ["MII"])
        }
    }

    @Test func `a password file, a project name, and a private authority work`() async throws {
        try await HTTPSCloud.with { site in
            let password = try #require(site.cloud.variables["OS_PASSWORD"])
            _ = try site.write(password + "\n", to: "password")
            let path = try site.configuration(
                """
                provider: open-telekom-cloud
                project_name: eu-de_prod
                ca_file: \(site.authority.path)
                credentials: { user_name: exporter, password_file: password, domain_name: embedded }
                """)
            try await expectWork(path)
        }
    }

    @Test func `a given token from a file works`() async throws {
        try await HTTPSCloud.with { site in
            let body = """
                { "auth": { "identity": { "methods": ["password"], "password": { "user": { "name": "exporter",
                  "password": "embedded", "domain": { "name": "embedded" } } } },
                  "scope": { "project": { "name": "eu-de_prod" } } } }
                """
            let answer = try await site.cloud.http.exchange("POST", "/v3/auth/tokens?nocatalog=1", body: body)
            let token = try #require(answer.headers["x-subject-token"])
            _ = try site.write(token, to: "token")
            let path = try site.configuration(
                """
                provider: open-telekom-cloud
                project_name: eu-de_prod
                ca_file: \(site.authority.path)
                credentials: { token_file: token }
                """)
            try await expectWork(path, secrets: [token]) { exporter in
                try await site.cloud.control.revokeTokens()
                _ = try await exporter.scrape(inWhich: "the token is refused", within: .seconds(40)) {
                    $0["vpn_reconcile_last_run_success"] == 0
                }
                let line = try await exporter.child.errorLine(containing: "reconciliation failed")
                #expect(line.contains("Set a new token"), "\(line)")
                #expect(try await exporter.scrape()["vpn_target_up", Self.peer] == 1)
            }
        }
    }

    @Test func `an access key from clouds.yaml works with its secret in secure.yaml`() async throws {
        try await HTTPSCloud.with { site in
            let variables = site.cloud.variables
            let key = try #require(variables["OS_ACCESS_KEY"])
            let secret = try #require(variables["OS_SECRET_KEY"])
            let clouds = try site.write(
                """
                clouds:
                  lab:
                    profile: otc
                    region_name: eu-de
                    cacert: \(site.authority.path)
                    auth: { auth_url: "\(site.tls.url)/v3", project_name: eu-de_prod }
                    ak: \(key)

                """, to: "clouds.yaml")
            _ = try site.write("clouds: { lab: { sk: \(secret) } }\n", to: "secure.yaml")
            let path = try site.configuration("cloud: lab")
            try await expectWork(path, environment: ["OS_CLIENT_CONFIG_FILE=\(clouds)"], secrets: [secret])
            let calls = try await site.cloud.control.calls()
            #expect(calls.count(of: "issueToken") == 0)
        }
    }

    @Test func `credentials from the standard environment variables work`() async throws {
        try await HTTPSCloud.with { site in
            let names = ["OS_USERNAME", "OS_PASSWORD", "OS_USER_DOMAIN_NAME", "OS_PROJECT_NAME", "OS_REGION_NAME"]
            let environment = try names.map { "\($0)=\(try #require(site.cloud.variables[$0]))" }
            let path = try site.configuration(
                """
                provider: open-telekom-cloud
                ca_file: \(site.authority.path)
                """)
            try await expectWork(path, environment: environment + ["OS_AUTH_URL=\(site.tls.url)/v3"])
        }
    }

    @Test(.needs("tinyproxy"))
    func `a proxy that requires a password works`() async throws {
        try await ProxyProcess.with(user: "scout", password: Self.wrongPassword) { proxy in
            let url = "http://scout:\(Self.wrongPassword)@127.0.0.1:\(proxy.port)"
            try await HTTPSCloud.with(certificateFor: "DNS:cloud.test") { site in
                let path = try site.configuration(
                    """
                    provider: open-telekom-cloud
                    project_name: eu-de_prod
                    insecure_skip_verify: true
                    proxy: "\(url)"
                    credentials: { user_name: exporter, password: embedded, domain_name: embedded }
                    """)
                try await expectWork(path, secrets: [Self.wrongPassword]) { _ in
                    #expect(proxy.tunnels.contains { $0.contains("127.0.0.1:\(site.tls.port)") })
                }
            }
        }
    }

    @Test(arguments: ["IP:127.0.0.1", "DNS:other.example.com"])
    func `an untrusted or foreign certificate is rejected with its cause and does not affect probing`(
        name: String
    ) async throws {
        try await HTTPSCloud.with(certificateFor: name) { site in
            let trust = name.hasPrefix("IP") ? "" : "ca_file: \(site.authority.path)"
            let path = try site.configuration(
                """
                provider: open-telekom-cloud
                project_name: eu-de_prod
                credentials: { user_name: exporter, password: \(Self.wrongPassword), domain_name: embedded }
                \(trust)
                """)
            let lan =
                "  - { name: office, id: 2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22, targets: [ { name: lan, address: 127.0.0.7 } ] }\n"
            let text = try String(contentsOfFile: path, encoding: .utf8) + lan
            try text.write(toFile: path, atomically: false, encoding: .utf8)
            try await ExporterProcess.with(configuration: path) { exporter in
                let line = try await exporter.child.errorLine(containing: "reconciliation failed")
                #expect(line.contains("certificate"), "\(line)")
                _ = try await exporter.scrape(inWhich: "the office is probed") {
                    $0["vpn_target_up", QuickStart.target("office", "lan")] == 1
                        && $0["vpn_reconcile_last_run_success"] == 0
                }
                let calls = try await site.cloud.control.calls()
                #expect(calls.calls.isEmpty)
                try await exporter.expectSecrecy(of: [Self.wrongPassword, "MII"])
            }
        }
    }

    @Test func `without certificate verification the exporter works and logs a warning`() async throws {
        try await HTTPSCloud.with(certificateFor: "DNS:other.example.com") { site in
            let path = try site.configuration(
                """
                provider: open-telekom-cloud
                project_name: eu-de_prod
                insecure_skip_verify: true
                credentials: { user_name: exporter, password: embedded, domain_name: embedded }
                """)
            try await expectWork(path) { exporter in
                let line = try await exporter.child.errorLine(containing: "insecure_skip_verify")
                #expect(line.contains("level=warn"))
            }
        }
    }
}
