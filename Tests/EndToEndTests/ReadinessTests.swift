import Foundation
import Testing

/// The metrics at readiness and later, on the built binary. A family that appears later has no sample before its first
/// increase, which rules and dashboards miss.
@Suite(.serialized, .timeLimit(.minutes(4))) struct ReadinessTests {
    /// Families that only an outage creates, as that of the quick start's silent target.
    private static let ofOutages: Set = ["vpn_target_last_outage_start_timestamp_seconds"]

    /// A configuration with a pair, an objective, paths, a host name, the full profile, and tunnel figures. No request
    /// leaves loopback.
    private static let everything = """
        cloud: { provider: embedded, region: eu-de, project_id: 0123456789abcdef0123456789abcdef }
        monitors: { mode: ensure, interval: 5s }
        metrics: { profile: full }
        probes: { interval: 200ms, timeout: 1s, window: 10s, path_mtu: { enabled: true, interval: 1m } }
        cloud_eye: { interval: 5s }
        objective: { preset: y1541_class_0, availability: 0.999 }
        maintenance:
          - { from: "22:00", until: "02:00", days: [sat] }
        targets: [ peer, gateway ]
        connections:
          - name: paris-1
            id: 2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22
            simulated:
              { source_ip: 127.0.0.10, destination_ip: 127.0.0.11, gateway: berlin, customer_gateway: paris, nqa: true }
            targets: [ { name: peer }, { name: host, address: localhost } ]
          - name: paris-2
            id: 5b0e9a34-7c1f-4d7e-9c55-0a8f3d1e6b27
            simulated:
              { source_ip: 127.0.0.20, destination_ip: 127.0.0.21, gateway: berlin, customer_gateway: paris,
                ha_role: slave, nqa: true }
          - discover

        """

    @Test func `every family of the quick start exists at readiness`() async throws {
        let names = try await names(Checkout.quickStart)
        #expect(names.late.subtracting(Self.ofOutages) == [])
        #expect(names.first.isSuperset(of: ["vpn_cloud_link_rtt_seconds", "vpn_cloud_gateway_connections"]))
    }

    @Test func `every family of pairs, paths, objectives, host names, and the full profile exists at readiness`()
        async throws
    {
        try await TemporaryFolder.with { folder in
            let file = folder + "/vpn-exporter.yml"
            try Self.everything.write(toFile: file, atomically: true, encoding: .utf8)
            let names = try await names(file)
            #expect(names.late == [])
            let expected: Set = [
                "vpn_pair_state", "vpn_path_hops", "vpn_probe_path_mtu_bytes", "vpn_cloud_tunnel_rtt_seconds",
                "vpn_target_jitter_seconds", "vpn_target_mos", "vpn_slo_seconds_total",
                "vpn_target_resolve_failures_total",
            ]
            #expect(expected.subtracting(names.first) == [])
        }
    }

    private static let runs = [
        "vpn_cloud_eye_last_success_timestamp_seconds", "vpn_reconcile_last_success_timestamp_seconds",
    ]

    /// Returns the names at readiness, and the names that appear after further runs.
    private func names(_ configuration: String) async throws -> (first: Set<String>, late: Set<String>) {
        try await ExporterProcess.with(configuration: configuration) { exporter in
            let first = try await exporter.scrape(inWhich: "the exporter is ready", within: .seconds(60)) {
                $0["vpn_exporter_ready"] == 1
            }
            let last = try await exporter.scrape(inWhich: "everything has run again", within: .seconds(90)) { scrape in
                let haveRun = Self.runs.allSatisfy { (scrape[$0] ?? 0) - (first[$0] ?? .infinity) >= 10 }
                return haveRun && scrape.sum("vpn_probe_completed_total") >= 20 * scrape.sum("vpn_exporter_targets")
            }
            #expect(try await exporter.stop() == .code(0))
            return (first.names, last.names.subtracting(first.names))
        }
    }

    @Test func `log lines are counted by level from the start`() async throws {
        try await ExporterProcess.with { exporter in
            let scrape = try await exporter.scrape()
            let levels = scrape.values("vpn_exporter_log_lines_total", by: "level")[[:]]
            #expect(levels?.keys.sorted() == ["debug", "error", "info", "warn"])
            let later = try await exporter.scrape(inWhich: "the outage of the silent target was logged") {
                $0["vpn_exporter_log_lines_total", ["level": "warn"]] ?? 0 >= 1
            }
            #expect(later["vpn_exporter_log_lines_total", ["level": "debug"]] == 0)
            #expect(later["vpn_exporter_log_lines_total", ["level": "info"]] ?? 0 >= 2)
        }
    }

    @Test func `a Cloud Eye that never answers delays readiness and does not prevent it`() async throws {
        try await ExporterProcess.with { owner in
            let (cloud, cloudEye) = (try await owner.cloud, try LoopbackSocket())
            let configuration = """
                cloud:
                  provider: open-telekom-cloud
                  region: eu-de
                  project_id: 0123456789abcdef0123456789abcdef
                  credentials: { access_key: EMBEDDED00PERMANENT0, secret_key: embedded-secret-key-0123456789abcdefABCD }
                  endpoints: { identity: "http://127.0.0.1:1", vpn: "http://127.0.0.1:\(cloud.port)",
                    cloud_eye: "http://127.0.0.1:\(cloudEye.port)" }
                probes: { interval: 100ms, timeout: 1s, window: 10s }
                connections:
                  - name: berlin-paris
                    id: 2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22

                """
            try await TemporaryFolder.with { folder in
                let file = folder + "/vpn-exporter.yml"
                try configuration.write(toFile: file, atomically: true, encoding: .utf8)
                try await ExporterProcess.with(configuration: file) { exporter in
                    let waiting = "not ready\n- the first reading of Cloud Eye has not completed\n"
                    try await eventually("it waits for Cloud Eye alone") {
                        try await exporter.web.get("/-/ready").text == waiting ? () : nil
                    }
                    let scrape = try await exporter.scrape(inWhich: "the exporter is ready", within: .seconds(60)) {
                        $0["vpn_exporter_ready"] == 1
                    }
                    #expect(scrape["vpn_cloud_eye_last_run_success"] == 0)
                    #expect(scrape["vpn_cloud_eye_last_success_timestamp_seconds"] == nil)
                }
            }
        }
    }
}
