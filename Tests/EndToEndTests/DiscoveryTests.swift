import Foundation
import Testing

/// Connections that come, change and go in the cloud while the exporter runs, without a change of its configuration.
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
        try await TemporaryFolder.with { folder in
            let path = folder + "/configuration.yml"
            try Self.configuration.write(toFile: path, atomically: false, encoding: .utf8)
            try await ExporterProcess.with(configuration: path) { exporter in
                try await body(exporter, CloudControl(cloud: try await exporter.cloud))
            }
        }
    }

    @Test("a new connection gets its monitor, its targets and its figures, and one that is gone leaves nothing")
    func comesAndGoes() async throws {
        try await with { exporter, control in
            let peer = QuickStart.target("berlin-madrid")
            let before = try await exporter.scrape(inWhich: "the configured ones answer") {
                $0["vpn_connection_up", QuickStart.target("berlin-paris-1", "gateway")] == 1
                    && $0["vpn_cloud_eye_success"] == 1
            }
            #expect(before["vpn_discovered_connections"] == 0)
            try await control.put(
                connection: Self.madrid,
                #"{"name": "berlin-madrid", "source_ip": "127.0.0.30", "destination_ip": "127.0.0.31"}"#)
            let found = try await exporter.scrape(inWhich: "madrid is watched") {
                $0["vpn_connection_up", peer] == 1
                    && $0["vpn_connection_up", QuickStart.target("berlin-madrid", "gateway")] == 1
                    && $0["vpn_cloud_link_loss_ratio", ["connection": "berlin-madrid"]] == 0
            }
            #expect(found["vpn_discovered_connections"] == 1)
            #expect(found["vpn_monitor_created_total", ["connection": "berlin-madrid"]] == 1)
            let info = found.series("vpn_connection_info", with: ["connection": "berlin-madrid"]).keys.first
            #expect(info?.labels["found"] == "yes" && info?.labels["connection_id"] == Self.madrid)
            let sent = try #require(found["vpn_probe_sent_total", QuickStart.target("berlin-paris-1")])
            try await control.delete(connection: Self.madrid)
            let gone = try await exporter.scrape(inWhich: "madrid is gone") { $0["vpn_connection_up", peer] == nil }
            #expect(gone["vpn_discovered_connections"] == 0)
            let left = [
                "vpn_probe_sent_total", "vpn_connection_info", "vpn_monitor_present", "vpn_cloud_link_loss_ratio",
            ]
            .filter { !gone.series($0, with: ["connection": "berlin-madrid"]).isEmpty }
            #expect(left == [])
            #expect(gone["vpn_probe_sent_total", QuickStart.target("berlin-paris-1")] ?? 0 > sent)
            #expect(gone.sum("vpn_probe_lost_total") == 0)
        }
    }

    @Test("a pair is protected, degraded when the cloud says that one is down, and down with both")
    func pair() async throws {
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
            // The two share the address that they probe.
            #expect(last["vpn_exporter_targets"] == 4)
        }
    }

    @Test(
        "a role that may only read is told of once, and watched with; a token of another region is told with a way out")
    func refused() async throws {
        try await with { exporter, control in
            _ = try await exporter.scrape(inWhich: "all is well") {
                $0["vpn_monitor_present", ["connection": "berlin-paris-2"]] == 1
            }
            try await control.set(switches: #"{"read_only": true}"#)
            try await control.put(
                connection: Self.madrid,
                #"{"name": "berlin-madrid", "source_ip": "127.0.0.30", "destination_ip": "127.0.0.31"}"#)
            let refused = try await exporter.child.errorLine(containing: "vpn:connectionMonitors:create")
            try await control.resetCalls()
            try await eventually("four further runs") {
                try await control.calls().count(of: "listConnectionMonitors") >= 4 ? () : nil
            }
            #expect(try await control.calls().count(of: "createConnectionMonitor") <= 1, "\(refused)")
            #expect(exporter.child.errorLines.filter { $0.contains("vpn:connectionMonitors:create") }.count == 1)
            try await control.set(switches: #"{"read_only": false, "token_use": "identity_only"}"#)
            let line = try await exporter.child.errorLine(containing: "reconciliation failed")
            #expect(line.contains("region"), "\(line)")
            try await control.resetCalls()
            try await eventually("three further runs") {
                try await control.calls().count(of: "listVpnConnections") >= 3 ? () : nil
            }
            // Once renewed for each run, and never in a loop.
            let calls = try await control.calls()
            #expect(calls.count(of: "issueToken") <= calls.count(of: "listVpnConnections"))
            try await control.set(switches: #"{"token_use": "everywhere"}"#)
            let scrape = try await exporter.scrape(inWhich: "all is well again") { $0["vpn_reconcile_success"] == 1 }
            #expect(scrape["vpn_connection_up", QuickStart.target("berlin-paris-1")] == 1)
            #expect(scrape.sum("vpn_probe_lost_total") == 0)
        }
    }
}
