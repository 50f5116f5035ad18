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

    @Test(.needs("promtool")) func `Prometheus takes each query of the runbooks`() async throws {
        let path = Checkout.root + "/Sources/VPNExporter/Documentation.docc/Runbooks.md"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        // Lines of a block that begin with a space go on with the query of the line before.
        let queries = text.matches(of: #/\n   ```\n((?:   .*\n)*?)   ```\n/#).flatMap { block in
            block.1.replacing("\n     ", with: " ").split(separator: "\n").map { $0.dropFirst(3) }
        }.filter { $0.contains("vpn_") || $0.contains("process_") }
        try #require(queries.count > 50)
        let rules = queries.map { "      - { record: r, expr: '\($0)' }\n" }.joined()
        try await TemporaryFolder.with { folder in
            try "groups:\n  - name: runbooks\n    rules:\n\(rules)".write(
                toFile: folder + "/rules.yml", atomically: false, encoding: .utf8)
            let command = ["promtool", "check", "rules", "--lint=none", folder + "/rules.yml"]
            let result = try await ChildProcess.output(of: command)
            #expect(result.exit == .code(0), "\(result.output)\(result.error)")
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
        .enabled(if: Privileges.areRoots, "needs root with CAP_NET_ADMIN and CAP_SYS_ADMIN"),
        .needs("ip", "curl", "prometheus"))
    func `each alert fires for its fault, and none fires for a healthy connection`() async throws {
        try await NetworkNamespace.with { namespace in
            try await namespace.run("ip", "link", "set", "lo", "up")
            try await SimulatorProcess.with(try AlertScenario.network, in: namespace) { _ in
                try await Self.withExporters(in: namespace) { exporters in
                    try await AlertingPrometheus.with(scraping: exporters.all.map(\.address), in: namespace) {
                        try await Self.provoke($0, exporters, namespace)
                    }
                }
            }
        }
    }

    private struct Exporters {
        let network: NamespacedExporter
        let cloud: NamespacedExporter
        let dark: NamespacedExporter
        let unready: NamespacedExporter

        var all: [NamespacedExporter] { [network, cloud, dark, unready] }
    }

    private static func withExporters(
        in namespace: NetworkNamespace, _ body: (Exporters) async throws -> Void
    ) async throws {
        try await NamespacedExporter.with(AlertScenario.networkConfiguration, in: namespace) { network in
            try await NamespacedExporter.with(AlertScenario.cloudConfiguration, in: namespace) { cloud in
                try await NamespacedExporter.with(AlertScenario.darkConfiguration, in: namespace) { dark in
                    try await NamespacedExporter.with(
                        AlertScenario.unreadyConfiguration, in: namespace,
                        flags: ["--shard.count", "2", "--shard.index", "0"]
                    ) { unready in
                        try await body(Exporters(network: network, cloud: cloud, dark: dark, unready: unready))
                    }
                }
            }
        }
    }

    private static func provoke(
        _ prometheus: AlertingPrometheus, _ exporters: Exporters, _ namespace: NetworkNamespace
    ) async throws {
        // Most connections of one exporter have no route, which is a cause on its host.
        try await namespace.run("ip", "route", "add", "unreachable", "10.1.10.0/24")
        try await control(
            "connections/\(AlertScenario.staleID)/measurements", #"{"delay": 700}"#, namespace)
        try "connections: []".write(toFile: exporters.network.file, atomically: true, encoding: .utf8)
        exporters.network.child.send(SIGHUP)
        try await stutter(exporters.dark)
        try await prometheus.fires(AlertScenario.cloudAlerts + AlertScenario.exporterAlerts, within: .seconds(60))
        let refusal = #"{"kind": "refuse", "status": 429, "code": "VPN.0429", "retry_after": 1}"#
        let operations = #"["listVpnConnections", "batchListMetricData"]"#
        try await control("faults", #"{"rules": [{"operations": \#(operations), "effect": \#(refusal)}]}"#, namespace)
        let slow = AlertScenario.networkAlerts + AlertScenario.refusalAlerts
        try await prometheus.fires(slow, within: .seconds(90))
        let unexpected = try await prometheus.fired().filter { AlertScenario.sound.contains($0.connection) }
        #expect(unexpected.map(\.description).sorted() == [])
        exporters.dark.child.send(SIGTERM)
        try await prometheus.fires([.init("VPNExporterDown")], within: .seconds(20))
        for exporter in exporters.all { exporter.child.send(SIGTERM) }
        try await prometheus.fires([.init("VPNExporterAbsent")], within: .seconds(30))
        let names = Set(try await prometheus.fired().map(\.name))
        #expect(try Self.alertNames().subtracting(names).sorted() == [])
    }

    /// Stops the process for longer than its interval, repeatedly, for about 20 seconds.
    private static func stutter(_ exporter: NamespacedExporter) async throws {
        for _ in 0..<50 {
            exporter.child.send(SIGSTOP)
            try await Task.sleep(for: .milliseconds(150))
            exporter.child.send(SIGCONT)
            try await Task.sleep(for: .milliseconds(250))
        }
    }

    /// Sends a request to the control path of the namespace's embedded cloud.
    private static func control(_ path: String, _ body: String, _ namespace: NetworkNamespace) async throws {
        try await namespace.run(
            "curl", "-s", "-S", "-f", "-X", "PUT", "-H", "Content-Type: application/json", "--data", body,
            AlertScenario.cloud + "/control/" + path)
    }

    private static func alertNames() throws -> Set<String> {
        let text = try String(contentsOfFile: folder + "/vpn-exporter.alerts.yml", encoding: .utf8)
        return Set(text.matches(of: #/- alert: (\w+)/#).map { String($0.1) })
    }
}
