import Foundation
import Testing

/// Connections that appear, change, and disappear in the cloud while the exporter runs with the same configuration.
@Suite(.serialized, .timeLimit(.minutes(3))) struct DiscoveryTests {
    private static let madrid = "8c3f1d52-0e64-4b9a-b3d7-6f2a9e4c7d18"
    private static let configuration = """
        cloud: { provider: embedded, region: eu-de, project_id: 0123456789abcdef0123456789abcdef, pending_create: 0s }
        monitors: { interval: 1s }
        cloud_eye: { interval: 1s }
        probes: { interval: 100ms, timeout: 1s, window: 10s }
        targets: [ peer, gateway ]
        connections:
          - name: berlin-paris-1
            id: 2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22
            simulated: { source_ip: 127.0.0.10, destination_ip: 127.0.0.11, gateway: berlin, customer_gateway: paris }
          - name: berlin-paris-2
            id: 5b0e9a34-7c1f-4d7e-9c55-0a8f3d1e6b27
            simulated: { source_ip: 127.0.0.20, destination_ip: 127.0.0.11, gateway: berlin, customer_gateway: paris }
          - discover: { name: "berlin-*", status: [ACTIVE] }
            labels: { found: "yes" }

        """

    private func with(_ body: (ExporterProcess, CloudControl) async throws -> Void) async throws {
        try await ExporterProcess.with(text: Self.configuration) { exporter, _ in
            try await body(exporter, CloudControl(cloud: try await exporter.cloud))
        }
    }

    @Test func `a new connection gets its monitor, targets, and figures, and a removed one leaves no series`()
        async throws
    {
        try await with { exporter, control in
            let peer = QuickStart.target("berlin-madrid")
            let before = try await exporter.scrape(inWhich: "the configured connections answer") {
                $0["vpn_target_up", QuickStart.target("berlin-paris-1", "gateway")] == 1
                    && $0["vpn_cloud_eye_last_run_success"] == 1
            }
            #expect(before["vpn_exporter_discovered_connections"] == 0)
            try await control.put(
                connection: Self.madrid,
                #"{"name": "berlin-madrid", "source_ip": "127.0.0.30", "destination_ip": "127.0.0.31"}"#)
            let found = try await exporter.scrape(inWhich: "madrid is watched") {
                $0["vpn_target_up", peer] == 1
                    && $0["vpn_target_up", QuickStart.target("berlin-madrid", "gateway")] == 1
                    && $0["vpn_cloud_link_loss_ratio", ["connection": "berlin-madrid"]] == 0
            }
            #expect(found["vpn_exporter_discovered_connections"] == 1)
            #expect(found["vpn_monitor_creations_total", ["connection": "berlin-madrid"]] == 1)
            let info = found.series("vpn_connection_info", with: ["connection": "berlin-madrid"]).keys.first
            #expect(info?.labels["found"] == "yes" && info?.labels["connection_id"] == Self.madrid)
            let sent = try #require(found["vpn_probe_sent_total", QuickStart.target("berlin-paris-1")])
            try await control.delete(connection: Self.madrid)
            let gone = try await exporter.scrape(inWhich: "madrid is gone") { $0["vpn_target_up", peer] == nil }
            #expect(gone["vpn_exporter_discovered_connections"] == 0)
            let left = [
                "vpn_probe_sent_total", "vpn_connection_info", "vpn_monitor_present", "vpn_cloud_link_loss_ratio",
            ]
            .filter { !gone.series($0, with: ["connection": "berlin-madrid"]).isEmpty }
            #expect(left == [])
            #expect(gone.sum("vpn_probe_lost_total") == 0)
            _ = try await exporter.scrape(inWhich: "the exporter still probes the configured connections") {
                $0["vpn_probe_sent_total", QuickStart.target("berlin-paris-1")] ?? 0 > sent
            }
        }
    }

    @Test func `a pair is protected, degraded if the cloud reports one member down, and down with both`() async throws {
        try await with { exporter, control in
            func state(_ name: String) -> [String: String] {
                ["gateway": "berlin", "customer_gateway": "paris", "state": name]
            }
            let ids = ["2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22", "5b0e9a34-7c1f-4d7e-9c55-0a8f3d1e6b27"]
            let first = try await exporter.scrape(inWhich: "the pair is protected") {
                $0["vpn_pair_state", state("protected")] == 1
            }
            #expect(first["vpn_pair_members", ["gateway": "berlin", "customer_gateway": "paris"]] == 2)
            for (id, name) in zip(ids, ["degraded", "down"]) {
                try await control.put(connection: id, #"{"status": "DOWN"}"#)
                _ = try await exporter.scrape(inWhich: "the pair is \(name)") { $0["vpn_pair_state", state(name)] == 1 }
            }
            for id in ids { try await control.put(connection: id, #"{"status": "ACTIVE"}"#) }
            let last = try await exporter.scrape(inWhich: "the pair is protected again") {
                $0["vpn_pair_state", state("protected")] == 1
            }
            let changes = last.sum("vpn_pair_state_changes_total", with: ["gateway": "berlin"])
            #expect(3...4 ~= changes)
            // Both connections probe the same address.
            #expect(last["vpn_exporter_targets"] == 4)
        }
    }

    @Test
    func
        `a token of another region is logged with a remedy, not renewed for each call, and replaced after the cloud accepts it`()
        async throws
    {
        try await with { exporter, control in
            _ = try await exporter.scrape(inWhich: "everything works") {
                $0["vpn_monitor_present", ["connection": "berlin-paris-2"]] == 1
                    && $0["vpn_cloud_eye_last_run_success"] == 1
            }
            try await control.set(switches: #"{"token_use": "identity_only"}"#)
            let line = try await exporter.child.errorLine(containing: "reconciliation failed")
            #expect(line.contains("region"), "\(line)")
            try await control.resetCalls()
            try await eventually("three further runs") {
                try await control.calls().count(of: "listVpnConnections") >= 6 ? () : nil
            }
            let calls = try await control.calls()
            let refused = calls.calls.filter { $0.status == 401 }.reduce(0) { $0 + $1.count }
            #expect(calls.count(of: "issueToken") <= refused / 2 + 1)
            try await control.set(switches: #"{"token_use": "everywhere"}"#)
            let scrape = try await exporter.scrape(inWhich: "everything works again") {
                $0["vpn_reconcile_last_run_success"] == 1
            }
            #expect(scrape["vpn_target_up", QuickStart.target("berlin-paris-1")] == 1)
            #expect(scrape.sum("vpn_probe_lost_total") == 0)
        }
    }

    @Test func `with a read-only role, the exporter logs the missing permission once and probes existing monitors`()
        async throws
    {
        try await CloudProcess.with { cloud in
            let id = "2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22"
            // One connection has a monitor already, and the exporter tries to create the others.
            let user = try await CloudUser.signIn(at: cloud.http)
            try await user.createMonitor(for: id)
            try await cloud.control.set(switches: #"{"read_only": true}"#)
            try await TemporaryFolder.with { folder in
                let path = folder + "/configuration.yml"
                try """
                cloud:
                  provider: open-telekom-cloud
                  project_name: eu-de_prod
                  credentials: { user_name: exporter, password: embedded, domain_name: embedded }
                  endpoints: { identity: "http://\(cloud.http.address)", vpn: "http://\(cloud.http.address)",
                    cloud_eye: "http://\(cloud.http.address)" }
                monitors: { interval: 10s }
                probes: { interval: 100ms, timeout: 1s, window: 10s }
                connections: discover

                """.write(toFile: path, atomically: false, encoding: .utf8)
                try await ExporterProcess.with(configuration: path) { exporter in
                    let line = try await exporter.child.errorLine(containing: "vpn:connectionMonitors:create")
                    #expect(line.contains("level=warn"))
                    let scrape = try await exporter.scrape(inWhich: "what has a monitor is probed") {
                        $0["vpn_target_up", QuickStart.target("berlin-paris-1")] == 1
                    }
                    #expect(scrape["vpn_exporter_discovered_connections"] == 5)
                    #expect(scrape.sum("vpn_monitor_create_failures_total", with: ["reason": "forbidden"]) == 2)
                    try await eventually("a further run") {
                        try await cloud.control.calls().count(of: "listConnectionMonitors") >= 3 ? () : nil
                    }
                    #expect(try await cloud.control.calls().count(of: "createConnectionMonitor", status: 403) == 2)
                }
            }
        }
    }
}
