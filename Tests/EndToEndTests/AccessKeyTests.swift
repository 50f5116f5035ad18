import Foundation
import Testing

/// An exporter that uses another exporter's embedded cloud as a real one, with an access key.
@Suite(.serialized, .timeLimit(.minutes(3))) struct AccessKeyTests {
    private static let permanent = (id: "EMBEDDED00PERMANENT0", secret: "embedded-secret-key-0123456789abcdefABCD")
    private static let temporary = (id: "EMBEDDED00TEMPORARY0", secret: "embedded-temporary-key-0123456789abcdefA")
    private static let securityToken = "embedded-security-token-0123456789abcdef"
    private static let wrongSecret = "hunter2-never-shown"
    private static let paris = ["connection": "berlin-paris"]

    private func configuration(_ credentials: String, cloud: HTTPClient) -> String {
        """
        cloud:
          provider: open-telekom-cloud
          region: eu-de
          project_id: 0123456789abcdef0123456789abcdef
          credentials: { \(credentials) }
          endpoints: { identity: "http://127.0.0.1:1", vpn: "http://127.0.0.1:\(cloud.port)",
            cloud_eye: "http://127.0.0.1:\(cloud.port)" }
        monitors: { interval: 10s }
        probes: { interval: 100ms, timeout: 1s, window: 10s }
        connections:
          - name: berlin-paris
            id: 2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22

        """
    }

    /// Runs the body while an exporter with the credentials runs, in a folder with the secret files.
    private func with(
        _ credentials: String, _ body: (ExporterProcess) async throws -> Void
    ) async throws {
        try await ExporterProcess.with { owner in
            let cloud = try await owner.cloud
            try await ConfigurationFile.with(configuration(credentials, cloud: cloud)) { file in
                try Self.permanent.secret.write(
                    toFile: file.folder + "/secret-key", atomically: false, encoding: .utf8)
                try Self.securityToken.write(toFile: file.folder + "/token", atomically: false, encoding: .utf8)
                try await ExporterProcess.with(configuration: file.path, ["--log.level", "debug"], body)
            }
        }
    }

    @Test func `an access key works without the identity service, and no output shows a secret`() async throws {
        try await expectMonitored("access_key: \(Self.permanent.id), secret_key_file: secret-key")
    }

    @Test func `a temporary access key works with its security token`() async throws {
        try await expectMonitored(
            "access_key: \(Self.temporary.id), secret_key: \(Self.temporary.secret), security_token_file: token")
    }

    private func expectMonitored(_ credentials: String) async throws {
        try await with(credentials) { exporter in
            let scrape = try await exporter.scrape(inWhich: "the monitor's target answers") {
                $0["vpn_target_up", QuickStart.target("berlin-paris")] == 1
            }
            #expect(scrape["vpn_monitor_present", Self.paris] == 1)
            #expect(scrape["vpn_reconcile_last_run_success"] == 1)
            #expect(scrape.sum("vpn_cloud_api_requests_total", with: ["api": "iam"]) == 0)
            #expect(scrape.sum("vpn_cloud_api_requests_total", with: ["api": "vpn", "code": "200"]) >= 2)
            try await expectSecrecy(exporter)
        }
    }

    @Test func `the cloud rejects a wrong secret key once, the log names the remedy once, and no output shows the key`()
        async throws
    {
        try await with("access_key: \(Self.permanent.id), secret_key: \(Self.wrongSecret)") { exporter in
            let scrape = try await exporter.scrape(inWhich: "the first run has failed") {
                $0["vpn_reconcile_last_run_success"] == 0 && $0.sum("vpn_cloud_api_requests_total") > 0
            }
            #expect(scrape.sum("vpn_cloud_api_requests_total", with: ["api": "vpn", "code": "401"]) == 1)
            let line = try await exporter.child.errorLine(containing: "reconciliation failed")
            #expect(line.contains("verify aksk signature fail"))
            #expect(line.contains("Check the secret key. Several failures lock the access key for 5 minutes."))
            try await expectSecrecy(exporter)
        }
    }

    /// Searches all output, and the process list, for every secret.
    private func expectSecrecy(_ exporter: ExporterProcess) async throws {
        let secrets = [Self.permanent.secret, Self.temporary.secret, Self.securityToken, Self.wrongSecret]
        try await exporter.expectSecrecy(of: secrets, and: [try Self.processList()])
    }

    /// Returns the command line of every process of this machine.
    private static func processList() throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }
        let lines = names.compactMap { FileManager.default.contents(atPath: "/proc/\($0)/cmdline") }
        let text = lines.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
        #expect(text.contains("--config.file"))
        return text
    }
}
