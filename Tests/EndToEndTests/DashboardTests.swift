import Foundation
import Testing

/// The dashboards on a real Prometheus that has scraped an exporter in the situation that they are meant for: a pair of which
/// one connection is down, objectives, an open maintenance window, and what the cloud measured.
@Suite(.serialized, .timeLimit(.minutes(3))) struct DashboardTests {
    @Test(.needs("python3")) func `the dashboards are what their sources say`() async throws {
        let command = ["python3", "-B", Checkout.root + "/dashboards/generate.py", "--check"]
        let check = try await ChildProcess.output(of: command)
        #expect(check.exit == .code(0), "\(check.output)\(check.error)")
    }

    @Test(.needs("prometheus"))
    func `every query of the dashboards is answered, and with data where there can be some`() async throws {
        let questions = try DashboardQuestion.all()
        try #require(questions.count > 150)
        let places = Set(questions.map(\.place))
        #expect(Set(Self.empty.keys).subtracting(places) == [], "no such query")
        try await TemporaryFolder.with { folder in
            let file = folder + "/vpn-exporter.yml"
            try Self.configuration.write(toFile: file, atomically: true, encoding: .utf8)
            try await ExporterProcess.with(configuration: file) { exporter in
                try await PrometheusProcess.with(scraping: exporter.web) { prometheus in
                    _ = try await expectEventually(within: .seconds(90)) {
                        try await Self.unanswered(questions, prometheus)
                    } deviations: {
                        $0
                    }
                }
                #expect(try await exporter.stop() == .code(0))
            }
        }
    }

    @Test(.needs("prometheus")) func `the percentiles of native histograms have data where Prometheus takes them`()
        async throws
    {
        let native = try DashboardQuestion.all().filter { $0.place.contains("Percentiles, native histogram") }
        try #require(native.count == 3)
        try await ExporterProcess.with { exporter in
            let taking = ["--enable-feature=native-histograms"]
            try await PrometheusProcess.with(scraping: exporter.web, arguments: taking) { prometheus in
                _ = try await expectEventually(within: .seconds(60)) {
                    try await Self.unanswered(native, prometheus, except: [:])
                } deviations: {
                    $0
                }
            }
        }
    }

    @Test(.needs("prometheus")) func `a query that cannot be parsed, and one of a metric that is not there, are told`()
        async throws
    {
        try await ExporterProcess.with { exporter in
            try await PrometheusProcess.with(scraping: exporter.web) { prometheus in
                let questions = [
                    DashboardQuestion(place: "wrong", expression: "sum(up"),
                    DashboardQuestion(place: "nothing", expression: "no_such_metric"),
                ]
                let unanswered = try await Self.unanswered(questions, prometheus)
                #expect(unanswered.count == 2)
                #expect(unanswered.first?.hasPrefix("wrong: refused") == true, "\(unanswered)")
                #expect(unanswered.last == "nothing: no data from no_such_metric")
            }
        }
    }

    /// What has nothing to show in this situation, and why.
    private static let empty = [
        "vpn-connection / Round trips, native histogram / A": "this Prometheus takes no native histograms",
        "vpn-connection / Percentiles, native histogram / A": "this Prometheus takes no native histograms",
        "vpn-connection / Percentiles, native histogram / B": "this Prometheus takes no native histograms",
        "vpn-connection / Percentiles, native histogram / C": "this Prometheus takes no native histograms",
        "vpn-connection / Path MTU over time / B": "no router on loopback says that a packet is too big",
        "vpn-connection / annotation Pair changes": "it stands still",
        "vpn-connection / annotation Monitors repaired": "nobody deletes one",
        "vpn-connection / annotation Path changes": "it stands still",
        "vpn-connection / annotation Reloads": "nobody reloads",
        "vpn-slo / Outages by target / D": "none has ended",
        "vpn-fleet / annotation Pair changes": "it stands still",
        "vpn-fleet / annotation Reloads": "nobody reloads",
        "vpn-pair / annotation Pair changes": "it stands still",
        "vpn-pair / annotation Reloads": "nobody reloads",
        "vpn-exporter / annotation Reloads": "nobody reloads",
    ]

    /// What Prometheus did not take, or had no number for.
    private static func unanswered(
        _ questions: [DashboardQuestion], _ prometheus: PrometheusProcess, except empty: [String: String] = empty
    ) async throws -> [String] {
        var unanswered: [String] = []
        for question in questions {
            do {
                let answer = try await prometheus.query(question.expression)
                let isAnswered = answer.values.contains { $0.isFinite } || empty[question.place] != nil
                if !isAnswered { unanswered.append("\(question.place): no data from \(question.expression)") }
            } catch let refused as PrometheusProcess.Refused {
                unanswered.append("\(question.place): refused \(question.expression): \(refused.text)")
            }
        }
        return unanswered
    }

    private static let configuration = """
        cloud: { provider: embedded, region: eu-de, project_id: 0123456789abcdef0123456789abcdef }
        monitors: { mode: ensure, interval: 5s }
        cloud_eye: { interval: 5s }
        probes:
          interval: 200ms
          timeout: 500ms
          window: 10s
          jitter_histogram: true
          mos: true
          path_mtu: { enabled: true, interval: 5s }
        objective: { loss: 0.01, rtt: 20ms, availability: 0.999 }
        maintenance:
          - { from: "00:00", until: "12:00", days: [mon, tue, wed, thu, fri, sat, sun], connections: [berlin-oslo] }
          - { from: "12:00", until: "00:00", days: [mon, tue, wed, thu, fri, sat, sun], connections: [berlin-oslo] }
        connections:
          - name: berlin-paris-1
            id: 2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22
            simulated:
              { source_ip: 127.0.0.10, destination_ip: 127.0.0.11, gateway: berlin, customer_gateway: paris, nqa: true }
            targets: [ peer, { name: lan, address: localhost } ]
          - name: berlin-paris-2
            id: 5b0e9a34-7c1f-4d7e-9c55-0a8f3d1e6b27
            simulated:
              source_ip: 127.0.0.20
              destination_ip: 127.0.0.21
              gateway: berlin
              customer_gateway: paris
              ha_role: slave
              status: DOWN
            targets: [ peer, { name: lost, address: 127.255.255.255 } ]
          - name: berlin-oslo
            id: c1a7e6f0-3b52-4f8d-a0c9-4d5e8b7f6a39
            simulated: { source_ip: 127.0.0.30, destination_ip: 127.0.0.31 }

        """
}
