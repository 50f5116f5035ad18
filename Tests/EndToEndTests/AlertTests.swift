import Foundation
import Glibc
import Testing

/// The shipped rules: promtool's unit tests, and one real fault for each alert.
@Suite(.serialized, .timeLimit(.minutes(5))) struct AlertTests {
    private static let folder = Checkout.root + "/deploy/prometheus"

    @Test(
        .needs("promtool"),
        arguments: ["check rules vpn-exporter.rules.yml vpn-exporter.alerts.yml", "check config prometheus.yml"])
    func `promtool accepts the rules and the Prometheus configuration`(command: String) async throws {
        let words = command.split(separator: " ").map(String.init)
        let files = words.dropFirst(2).map { Self.folder + "/" + $0 }
        let result = try await ChildProcess.output(of: ["promtool"] + words.prefix(2) + files)
        #expect(result.exit == .code(0), "\(result.output)\(result.error)")
    }

    @Test(.needs("promtool")) func `the alert unit tests pass`() async throws {
        let command = ["promtool", "test", "rules", Self.folder + "/tests/alerts.test.yml"]
        let result = try await ChildProcess.output(of: command, within: .seconds(180))
        #expect(result.exit == .code(0), "\(result.output.prefix(4_000))\(result.error.prefix(4_000))")
    }

    /// Labels that the operator adds to every series of a pod. Rules with joins must also work with them.
    private static let operatorsLabels = [
        "container": "exporter", "endpoint": "web", "namespace": "monitoring", "pod": "p", "service": "vpn-exporter",
    ]

    @Test(.needs("promtool")) func `the alert unit tests pass with the labels that the Prometheus operator adds`()
        async throws
    {
        let labels = Self.operatorsLabels.sorted { $0.key < $1.key }
        let text = try String(contentsOfFile: Self.folder + "/tests/alerts.test.yml", encoding: .utf8)
            .replacing("../", with: Self.folder + "/")
            .replacing(#/\{job=/#) { _ in "{" + labels.map { "\($0.key)=\"\($0.value)\"," }.joined() + "job=" }
            .replacing(#/exp_labels: \{ (.*)instance: /#) { match in
                "exp_labels: { " + labels.map { "\($0.key): \($0.value), " }.joined() + "\(match.1)instance: "
            }
            .replacing(#/exp_labels: \{ (job: \S+ severity: critical \})/#) {
                "exp_labels: { namespace: monitoring, \($0.1)"
            }
        #expect(text.contains("exp_labels: { namespace: monitoring, job"))
        try await TemporaryFolder.with { folder in
            try text.write(toFile: folder + "/alerts.test.yml", atomically: false, encoding: .utf8)
            let command = ["promtool", "test", "rules", folder + "/alerts.test.yml"]
            let result = try await ChildProcess.output(of: command, within: .seconds(180))
            #expect(result.exit == .code(0), "\(result.output.prefix(4_000))\(result.error.prefix(4_000))")
        }
    }

    @Test(.needs("amtool")) func `amtool accepts the example configuration of Alertmanager`() async throws {
        let result = try await ChildProcess.output(of: ["amtool", "check-config", Self.folder + "/alertmanager.yml"])
        #expect(result.exit == .code(0), "\(result.output)\(result.error)")
    }

    @Test func `shortened rules scale times and counts, and nothing else`() {
        let text =
            "rate(x_rate5m[5m]) * 300 >= 2 [1h] [3d]\nfor: 2m\nkeep_firing_for: 3m\ninterval: 1m\nfor 10 minutes, 5m long"
        let short =
            "rate(x_rate5m[5s]) * 5 >= 2 [1m] [72m]\nfor: 2s\nkeep_firing_for: 3s\ninterval: 1s\nfor 10 minutes, 5m long"
        #expect(ShortenedRules.shortened(text) == short)
        #expect(
            ShortenedRules.shortened("group_wait: 30s\n[1h] * 86400 >= 20", minute: 2)
                == "group_wait: 1000ms\n[2m] * 2880 >= 20")
    }

    @Test(
        .needsRoot,
        .needs("ip", "prometheus"))
    func `each alert fires for its fault, and none fires for a healthy connection`() async throws {
        try await NetworkNamespace.with { namespace in
            try await namespace.run("ip", "link", "set", "lo", "up")
            try await SimulatorProcess.with(try AlertScenario.network, in: namespace) { _ in
                try await Self.withExporters(in: namespace) { exporters in
                    let targets = [("vpn", exporters.all.map(\.address))]
                    try await PrometheusProcess.withRules(scraping: targets, in: namespace) {
                        try await Self.provoke($0, exporters, namespace)
                    }
                }
            }
        }
    }

    private struct Exporters {
        let all: [NamespacedExporter]

        var network: NamespacedExporter { all[0] }
        var dark: NamespacedExporter { all[2] }
    }

    private static func withExporters(
        in namespace: NetworkNamespace, _ body: (Exporters) async throws -> Void
    ) async throws {
        let configurations = [
            AlertScenario.networkConfiguration, AlertScenario.cloudConfiguration, AlertScenario.darkConfiguration,
            AlertScenario.unreadyConfiguration,
        ]
        let flags = [[], [], [], ["--shard.count", "2", "--shard.index", "0"]]
        try await NamespacedExporter.withAll(configurations, in: namespace, flags: flags) {
            try await body(Exporters(all: $0))
        }
    }

    private static func provoke(
        _ prometheus: PrometheusProcess, _ exporters: Exporters, _ namespace: NetworkNamespace
    ) async throws {
        // Most connections of one exporter have no route, which is a cause on its host.
        try await namespace.run("ip", "route", "add", "unreachable", "10.1.10.0/24")
        let cloud = CloudControl(cloud: HTTPClient(port: AlertScenario.cloudPort, in: namespace))
        try await cloud.put(measurements: AlertScenario.staleID, #"{"delay": 700}"#)
        try exporters.network.write("connections: []")
        exporters.network.child.send(SIGHUP)
        // Each stop is longer than the probe interval.
        try await exporters.dark.child.stutter(stoppedFor: .milliseconds(150), until: Date() + 20)
        try await prometheus.waitUntilFired(
            AlertScenario.cloudAlerts + AlertScenario.exporterAlerts, within: .seconds(60))
        let refusal = #"{"kind": "refuse", "status": 429, "code": "VPN.0429", "retry_after": 1}"#
        try await cloud.set(fault: refusal, on: "listVpnConnections", "batchListMetricData")
        let slow = AlertScenario.networkAlerts + AlertScenario.refusalAlerts
        try await prometheus.waitUntilFired(slow, within: .seconds(90))
        let unexpected = try await prometheus.firedAlerts().filter { AlertScenario.sound.contains($0.connection) }
        #expect(unexpected.map(\.description).sorted() == [])
        exporters.dark.child.send(SIGTERM)
        try await prometheus.waitUntilFired([.init("VPNExporterDown")], within: .seconds(20))
        for exporter in exporters.all { exporter.child.send(SIGTERM) }
        try await prometheus.waitUntilFired([.init("VPNExporterAbsent")], within: .seconds(30))
        let names = Set(try await prometheus.firedAlerts().map(\.name))
        #expect(try Self.alertNames().subtracting(names).sorted() == [])
    }

    private static func alertNames() throws -> Set<String> {
        let text = try String(contentsOfFile: folder + "/vpn-exporter.alerts.yml", encoding: .utf8)
        return Set(text.matches(of: #/- alert: (\w+)/#).map { String($0.1) })
    }
}
