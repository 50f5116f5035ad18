import Testing

/// The main task from end to end: the built exporter on the quick start, its embedded cloud, and a real Prometheus.
@Suite(.serialized, .timeLimit(.minutes(3))) struct PrometheusTests {
    private static let everything = #"{__name__=~"vpn_.*|up"}"#

    @Test(.needs("prometheus"))
    func `Prometheus sees true round-trip times and loss, and a deleted monitor comes back`() async throws {
        try await ExporterProcess.with { exporter in
            try await PrometheusProcess.with(scraping: exporter.web) { prometheus in
                let scrape = try await eventually("Prometheus has every target", within: .seconds(60)) {
                    let scrape = try await prometheus.query(Self.everything)
                    return QuickStart.isSettled(scrape) ? scrape : nil
                }
                #expect(scrape["up"] == 1)
                #expect(QuickStart.deviations(in: scrape) == [])
                try await expectDeletedMonitorComesBack(exporter, prometheus)
                try await expectAccounting(prometheus)
            }
            #expect(try await exporter.stop() == .code(0))
        }
    }

    private func expectDeletedMonitorComesBack(
        _ exporter: ExporterProcess, _ prometheus: PrometheusProcess
    ) async throws {
        let user = try await CloudUser.signIn(at: try await exporter.cloud)
        let before = try await eventually("six monitors are active") {
            let monitors = try await user.monitors()
            return monitors.count == 6 && monitors.allSatisfy { $0.status == "ACTIVE" } ? monitors : nil
        }
        let paris = QuickStart.parisID
        let deleted = try #require(before.first { $0.vpnConnectionId == paris })
        let target = QuickStart.target("berlin-paris")
        let sentBefore = try #require(try await exporter.scrape()["vpn_probe_sent_total", target])
        try await user.delete(deleted)
        #expect(try await user.monitors().contains(deleted) == false)
        let after = try await eventually("Prometheus sees the monitor created again", within: .seconds(30)) {
            let scrape = try await prometheus.query(Self.everything)
            return scrape["vpn_monitor_creations_total", ["connection": "berlin-paris"]] == 2 ? scrape : nil
        }
        #expect(after.series("vpn_monitor_creations_total").values.sorted() == [1, 1, 1, 1, 1, 2])
        let monitors = try await user.monitors()
        #expect(Set(monitors.map(\.vpnConnectionId)) == Set(before.map(\.vpnConnectionId)))
        #expect(monitors.contains { $0.id == deleted.id } == false)
        // At least one more request must be sent, or the scrape would not show that probing continues.
        _ = try await exporter.scrape(inWhich: "berlin-paris is still probed") {
            ($0["vpn_probe_sent_total", target] ?? 0) > sentBefore
        }
    }

    /// Expects in every sample that no request is lost or counted twice, and that no counter restarts while monitors
    /// come and go.
    private func expectAccounting(_ prometheus: PrometheusProcess) async throws {
        let names = "sent_total|unsent_total|completed_total|lost_total|in_flight|rtt_seconds_count"
        let scrapes = try await prometheus.scrapes(of: "{__name__=~\"vpn_probe_(\(names))\"}")
        #expect(scrapes.count >= 3)
        #expect(scrapes.flatMap { Accounting.violations(in: $0) } == [])
        for target in QuickStart.answering + [QuickStart.silent] {
            let sent = scrapes.compactMap { $0["vpn_probe_sent_total", target] }
            #expect(sent == sent.sorted(), "\(target) went back")
            #expect(sent.last ?? 0 > sent.first ?? 0, "\(target) stood still")
        }
    }

    @Test(.needs("prometheus", "openssl"))
    func `Prometheus scrapes with TLS, a client certificate, and a password`() async throws {
        let text =
            "tls_server_config: {cert_file: server.crt, key_file: server.key, client_ca_file: authority.crt,"
            + " client_auth_type: RequireAndVerifyClientCert, client_allowed_sans: [prometheus.example.com]}\n"
        try await GuardedExporter.with(text + GuardedExporter.users) { guarded in
            try await guarded.authority.issue("prometheus", for: "DNS:prometheus.example.com")
            let (folder, target) = (guarded.folder, guarded.exporter.web)
            let settings = """
                    scheme: https
                    tls_config: {ca_file: \(folder)/authority.crt, cert_file: \(folder)/prometheus.crt, key_file: \(folder)/prometheus.key}
                    basic_auth: {username: prometheus, password: s3cret}

                """
            try await PrometheusProcess.with(scraping: target, settings: settings) { prometheus in
                let scrape = try await eventually("Prometheus has a target", within: .seconds(60)) {
                    let scrape = try await prometheus.query(#"{__name__=~"vpn_target_up|up"}"#)
                    return scrape["up"] == 1 && scrape["vpn_target_up", QuickStart.target("berlin-paris")] == 1
                        ? scrape : nil
                }
                #expect(scrape["up"] == 1)
            }
        }
    }
}
