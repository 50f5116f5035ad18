import Foundation
import Testing

/// Configuration changes of a running exporter, by each way to request a reload.
@Suite(.serialized, .timeLimit(.minutes(3))) struct ReloadTests {
    private static let paris = QuickStart.parisID
    private static let rome = "5b0e9a34-7c1f-4d7e-9c55-0a8f3d1e6b27"

    private static func connection(_ name: String, _ id: String, _ host: Int, rest: String = "") -> String {
        """
          - name: \(name)
            id: \(id)
            simulated: { source_ip: 127.0.0.\(host), destination_ip: 127.0.0.\(host + 1) }
            \(rest)

        """
    }

    private static func configuration(_ connections: String..., rest: String = "") -> String {
        """
        cloud: { provider: embedded, region: eu-de, project_id: 0123456789abcdef0123456789abcdef, pending_create: 0s }
        monitors: { interval: 1s }
        cloud_eye: { interval: 1s }
        probes: { interval: 100ms, timeout: 1s, window: 10s }
        \(rest)
        connections:

        """ + connections.joined()
    }

    private static let before = configuration(
        connection("berlin-paris", paris, 10), connection("berlin-rome", rome, 20))

    private func with(
        _ flags: [String] = [], _ body: (ExporterProcess, (String) throws -> Void) async throws -> Void
    ) async throws {
        try await ExporterProcess.with(text: Self.before, flags) { exporter, file in
            _ = try await exporter.scrape(inWhich: "both targets answer") {
                $0["vpn_target_up", QuickStart.target("berlin-paris")] == 1
                    && $0["vpn_target_up", QuickStart.target("berlin-rome")] == 1
            }
            try await body(exporter, file.write)
            #expect(try await exporter.stop() == .code(0))
        }
    }

    @Test func `POST /-/reload names the changes, unchanged targets continue, and removed ones leave no series`()
        async throws
    {
        try await with { exporter, write in
            let madrid = "8c3f1d52-0e64-4b9a-b3d7-6f2a9e4c7d18"
            let start = ContinuousClock.now
            let before = try await exporter.scrape()
            let seen = ContinuousClock.now
            try write(
                Self.configuration(
                    Self.connection("berlin-paris", Self.paris, 10), Self.connection("berlin-madrid", madrid, 30)))
            let answer = try await exporter.web.exchange("POST", "/-/reload")
            #expect(answer.status == 200)
            #expect(
                answer.text
                    == "configuration reloaded: connections added: berlin-madrid; connections removed: berlin-rome\n")
            _ = try await exporter.scrape(inWhich: "madrid answers and rome is gone") {
                $0["vpn_target_up", QuickStart.target("berlin-madrid")] == 1
                    && $0["vpn_target_up", QuickStart.target("berlin-rome")] == nil
            }
            // A scrape takes an unknown time, so the interval between the two scrapes has these bounds.
            let least = seen.duration(to: .now) / .seconds(1)
            let after = try await exporter.scrape()
            let most = start.duration(to: .now) / .seconds(1)
            let paris = QuickStart.target("berlin-paris")
            let old = try #require(before["vpn_probe_sent_total", paris])
            let new = try #require(after["vpn_probe_sent_total", paris])
            // The target sends ten requests per second, without a restart or a pause.
            #expect((9 * least - 4...11 * most + 4).contains(new - old), "\(old), \(new), \(least) to \(most) s")
            #expect(after["vpn_probe_lost_total", paris.merging(["reason": "timeout"]) { $1 }] == 0)
            #expect(after["vpn_monitor_creations_total", ["connection": "berlin-paris"]] == 1)
            #expect(after["vpn_exporter_config_last_reload_successful"] == 1)
            let left = [
                "vpn_target_info", "vpn_connection_info", "vpn_monitor_creations_total", "vpn_probe_sent_total",
            ]
            #expect(left.filter { !after.series($0, with: ["connection": "berlin-rome"]).isEmpty } == [])
            #expect(try await exporter.web.get("/api/v1/events").text.contains("configuration_reloaded"))
        }
    }

    @Test func `a changed interval restarts that target only`() async throws {
        try await with { exporter, write in
            let before = try await exporter.scrape()
            try write(
                Self.configuration(
                    Self.connection("berlin-paris", Self.paris, 10),
                    Self.connection("berlin-rome", Self.rome, 20, rest: "probes: { interval: 200ms }")))
            let answer = try await exporter.web.exchange("POST", "/-/reload")
            #expect(answer.text == "configuration reloaded: connections changed: berlin-rome\n")
            let rome = QuickStart.target("berlin-rome")
            let after = try await exporter.scrape(inWhich: "rome has its new interval") {
                $0["vpn_probe_interval_seconds", rome] == 0.2 && ($0["vpn_probe_completed_total", rome] ?? 0) > 1
            }
            let paris = QuickStart.target("berlin-paris")
            let (old, new) = (before["vpn_probe_sent_total", paris], after["vpn_probe_sent_total", paris])
            #expect(try #require(new) > (try #require(old)))
        }
    }

    @Test
    func `SIGHUP with a broken file changes nothing and is reported, and the next SIGHUP with a valid file applies it`()
        async throws
    {
        try await with { exporter, write in
            try write(Self.configuration(rest: "probess: {}"))
            exporter.child.send(SIGHUP)
            let broken = try await exporter.scrape(inWhich: "the file is broken") {
                $0["vpn_exporter_config_last_reload_successful"] == 0
            }
            #expect(broken["vpn_target_up", QuickStart.target("berlin-paris")] == 1)
            _ = try await exporter.child.errorLine(
                containing: "configuration rejected; the previous one stays in force")
            let answer = try await exporter.web.exchange("POST", "/-/reload")
            #expect(answer.status == 500 && answer.text.hasPrefix("configuration rejected"))
            #expect(
                !answer.text.contains("probess") && answer.text.hasSuffix("See the exporter's log for the reasons.\n"))
            _ = try await exporter.child.errorLine(containing: "probess: is not a known key")
            try write(Self.before)
            exporter.child.send(SIGHUP)
            let repaired = try await exporter.scrape(inWhich: "the file is valid") {
                $0["vpn_exporter_config_last_reload_successful"] == 1
            }
            let reread = "vpn_exporter_config_last_reload_success_timestamp_seconds"
            #expect(try #require(repaired[reread]) > (try #require(broken[reread])))
            let paris = QuickStart.target("berlin-paris")
            let (old, new) = (broken["vpn_probe_sent_total", paris], repaired["vpn_probe_sent_total", paris])
            #expect(try #require(new) >= (try #require(old)))
        }
    }

    @Test func `with --config.auto-reload-interval, the exporter reads a changed file by itself`() async throws {
        try await with(["--config.auto-reload-interval", "1s"]) { exporter, write in
            try write(Self.configuration(Self.connection("berlin-paris", Self.paris, 10)))
            _ = try await exporter.scrape(inWhich: "rome is gone") {
                $0["vpn_target_up", QuickStart.target("berlin-rome")] == nil
            }
        }
    }

    @Test func `a reload rejects a change that requires a restart`() async throws {
        try await with { exporter, write in
            try write(Self.before + "icmp: { timestamps: user }\n")
            let answer = try await exporter.web.exchange("POST", "/-/reload")
            #expect(answer.status == 500)
            #expect(answer.text.contains(": icmp\n"))
            _ = try await exporter.child.errorLine(
                containing: "icmp: changed, which a running exporter cannot apply. Restart it")
            #expect(try await exporter.web.exchange("GET", "/-/reload").status == 405)
        }
    }
}
