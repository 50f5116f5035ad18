import Foundation
import Testing

/// A real cloud that does not answer. The exporter serves and probes anyway.
@Suite(.serialized, .timeLimit(.minutes(3))) struct CloudAwayTests {
    private static let password = "hunter2-never-shown"

    private func configuration(_ port: UInt16) -> String {
        """
        cloud:
          provider: open-telekom-cloud
          region: eu-de
          project_id: 0123456789abcdef0123456789abcdef
          credentials: { user_name: exporter, password: \(Self.password), domain_name: OTC00000000001 }
          endpoints: { identity: "https://127.0.0.1:\(port)", vpn: "https://127.0.0.1:\(port)",
            cloud_eye: "https://127.0.0.1:\(port)" }
        monitors: { interval: 10s }
        probes: { interval: 100ms, timeout: 1s, window: 10s }
        connections:
          - name: berlin-paris
            id: 2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22
            targets: [ { name: peer }, { name: lan, address: 127.0.0.11 } ]

        """
    }

    @Test func `the exporter serves before the cloud answers, becomes ready after the first failure, and warns once`()
        async throws
    {
        // The socket accepts connections and never answers. After it closes, the kernel refuses connections.
        var cloud: LoopbackSocket? = try LoopbackSocket()
        try await ExporterProcess.with(text: configuration(cloud?.port ?? 0)) { exporter, _ in
            let early = try await exporter.web.get("/-/ready")
            #expect(early.status == 503)
            #expect(early.text == "not ready\n- the first reconciliation has not completed\n")
            #expect(try await exporter.web.get("/metrics").status == 200)
            cloud = nil
            try await eventually("the exporter is ready") {
                try await exporter.web.get("/-/ready").status == 200 ? () : nil
            }
            try await expectTwoAttempts(exporter)
        }
    }

    private func expectTwoAttempts(_ exporter: ExporterProcess) async throws {
        let labels = ["api": "iam", "operation": "create_token", "code": "none"]
        let first = try #require(try await exporter.scrape()["vpn_cloud_api_requests_total", labels])
        let lan = QuickStart.target("berlin-paris", "lan")
        let scrape = try await exporter.scrape(inWhich: "the cloud is called again and the target answers") {
            $0["vpn_cloud_api_requests_total", labels] ?? 0 > first && $0["vpn_target_up", lan] == 1
        }
        #expect(first >= 1)
        #expect(scrape["vpn_reconcile_last_run_success"] == 0)
        #expect(scrape["vpn_reconcile_last_success_timestamp_seconds"] == nil)
        #expect(scrape["vpn_monitor_present", ["connection": "berlin-paris"]] == 0)
        #expect(scrape["vpn_exporter_targets"] == 1)
        _ = try await exporter.child.errorLine(containing: "Cloud Eye cannot be read")
        let text = try await exporter.web.get("/metrics").text
        #expect(try await exporter.stop() == .code(0))
        let log = exporter.child.errorLines
        // One warning is about the lists, and one about Cloud Eye.
        let warnings = log.filter {
            // The test's file contains the password and is readable for everyone, which causes a third warning.
            ($0.contains("level=warn") || $0.contains("level=error")) && !$0.contains("and it has a secret")
        }
        #expect(warnings.count == 2, "\(log)")
        #expect(
            warnings.contains { $0.contains("msg=\"reconciliation failed; the exporter keeps the known targets\"") })
        for text in [text, exporter.child.errorText, exporter.child.outputText] {
            #expect(!text.contains(Self.password))
        }
    }
}
