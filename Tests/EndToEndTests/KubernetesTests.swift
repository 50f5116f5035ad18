import Foundation
import Testing

/// The Kubernetes manifests, rendered by kubectl and validated against third-party schemas.
@Suite(.timeLimit(.minutes(2)))
struct KubernetesTests {
    private static let folder = Checkout.root + "/deploy/kubernetes"
    private static let rules = "deploy/kubernetes/prometheus-operator/prometheus-rule.yaml"

    /// Returns the validator's line for each object of a file.
    private func verdicts(on file: String) async throws -> [String] {
        let run = try await ChildProcess.output(of: ThirdPartyClients.kubernetes, input: file, within: .seconds(60))
        #expect(run.exit == .code(0), "\(run.error)")
        return run.output.split(separator: "\n").map(String.init)
    }

    private func rendered(_ overlay: String) async throws -> String {
        let run = try await ChildProcess.output(
            of: [ThirdPartyClients.kubectl, "kustomize", "\(Self.folder)/\(overlay)"])
        #expect(run.exit == .code(0), "\(run.error)")
        return run.output
    }

    private static let exporter = [
        "ServiceAccount vpn-exporter", "ConfigMap vpn-exporter", "Service vpn-exporter", "StatefulSet vpn-exporter",
        "PodDisruptionBudget vpn-exporter", "NetworkPolicy vpn-exporter",
    ]
    private static let monitoring = [
        "ConfigMap vpn-connection-dashboard", "ConfigMap vpn-exporter-dashboard", "ConfigMap vpn-fleet-dashboard",
        "ConfigMap vpn-pair-dashboard", "ConfigMap vpn-sla-dashboard", "ConfigMap vpn-slo-dashboard",
        "PrometheusRule vpn-exporter", "ServiceMonitor vpn-exporter",
    ]

    @Test(
        .needsPythonPackages,
        arguments: [
            ("single", exporter), ("sharded", exporter), ("authenticated", exporter),
            ("prometheus-operator", monitoring),
        ])
    func `each overlay conforms to the schemas`(overlay: String, objects: [String]) async throws {
        let text = try await rendered(overlay)
        try await TemporaryFolder.with { folder in
            try text.write(toFile: folder + "/manifests", atomically: false, encoding: .utf8)
            #expect(try await verdicts(on: folder + "/manifests") == objects)
        }
    }

    @Test(
        .needsPythonPackages)
    func `the example of an external exporter conforms to the schemas and is not part of the kustomization`()
        async throws
    {
        let folder = Self.folder + "/prometheus-operator/"
        #expect(try await verdicts(on: folder + "scrape-config.yaml") == ["ScrapeConfig vpn-exporter"])
        #expect(try await !rendered("prometheus-operator").contains("vpn-exporter.example:"))
    }

    @Test(
        .needsPythonPackages,
        arguments: [
            (
                "PrometheusRule", "groups: [{ name: a }, { name: b }, { name: a }]",
                ": spec.groups: two items have name = a"
            ),
            (
                "PrometheusRule", "groups: [{ name: a, rules: [{ alert: A, expr: x, for: 1 min }] }]",
                ".for: '1 min' does not match"
            ),
            ("PrometheusRule", "groups: [{ name: a, rules: [{ alert: A }] }]", "'expr' is a required property"),
            (
                "PrometheusRule", "groups: [{ name: a, rules: [{ expr: x }] }]",
                "is not valid under any of the given schemas"
            ),
            ("PrometheusRule", "groups: [{ name: a, keep: true }]", "Additional properties are not allowed"),
            ("ScrapeConfig", "staticConfigs: [{ targets: [a, a] }]", ": spec.staticConfigs.0.targets: a occurs twice"),
            ("ServiceMonitor", "endpoints: []", "'selector' is a required property"),
            ("Prometheus", "{}", ": operator.yml does not have its kind"),
        ])
    func `the validator of the operator's objects enforces their schemas`(kind: String, spec: String, expected: String)
        async throws
    {
        let head = "apiVersion: monitoring.coreos.com/v1\nkind: \(kind)\nmetadata: { name: x }\nspec: "
        try await TemporaryFolder.with { folder in
            let text = head + (spec.hasPrefix("{") ? spec : "{ \(spec) }")
            try text.write(toFile: folder + "/manifest", atomically: false, encoding: .utf8)
            let lines = try await verdicts(on: folder + "/manifest")
            #expect(lines.count == 1 && lines[0].hasPrefix("\(kind) x: ") && lines[0].contains(expected), "\(lines)")
        }
    }

    @Test(
        .needsPythonPackages,
        arguments: ["single", "sharded", "authenticated"])
    func `selectors match only the exporter, and the pod needs no privilege`(overlay: String) async throws {
        let text = try await rendered(overlay)
        #expect(!text.contains(#/elector: ?\{\}/#))
        #expect(!text.contains("add:") && !text.contains("privileged") && !text.contains("hostNetwork"))
        for line in ["runAsNonRoot: true", "readOnlyRootFilesystem: true", "allowPrivilegeEscalation: false", "- ALL"] {
            #expect(text.matches(of: try Regex("(?m)^ *\(line)$")).count == 1, "\(line)")
        }
    }

    @Test(
        .needsPythonPackages,
        arguments: [("single", 3, 0), ("sharded", 3, 0), ("authenticated", 0, 3)])
    func `probes of the pod connect over TCP with a web configuration, and request HTTP paths without one`(
        overlay: String, asking: Int, connecting: Int
    ) async throws {
        let text = try await rendered(overlay)
        #expect(text.matches(of: #/httpGet:/#).count == asking)
        #expect(text.matches(of: #/tcpSocket:/#).count == connecting)
        let flag = "- --web.config.file=/etc/vpn-exporter-secrets/web.yml"
        #expect(text.contains(flag) == (overlay == "authenticated"))
    }

    @Test(
        .needsPythonPackages,
        arguments: [("single", 1), ("sharded", 3)])
    func `the exporter accepts the command line and the configuration of a pod`(overlay: String, shards: Int)
        async throws
    {
        let text = try await rendered(overlay)
        #expect(text.contains("replicas: \(shards)\n"))
        let arguments = text.matches(of: #/(?m)^        - (--\S+)$/#).map { String($0.1) }
        #expect(arguments.count == 4)
        let own = arguments.map {
            $0.replacing("/etc/vpn-exporter", with: Self.folder + "/single")
                .replacing("$(SHARD_INDEX)", with: "\(shards - 1)").replacing("$(SHARD_COUNT)", with: "\(shards)")
        }
        #expect(text.contains("value: \"\(shards)\"\n"))
        let run = try await ChildProcess.output(of: [try Checkout.exporter, "--config.check"] + own)
        #expect(run.exit == .code(0), "\(run.error)")
    }

    @Test func `the operator's rules match the rules of Prometheus`() throws {
        var text = """
            # Generated from ../../prometheus/vpn-exporter.rules.yml and vpn-exporter.alerts.yml by `make reference`.
            apiVersion: monitoring.coreos.com/v1
            kind: PrometheusRule
            metadata:
              name: vpn-exporter
            spec:
              groups:

            """
        for name in ["rules", "alerts"] {
            let path = "\(Checkout.root)/deploy/prometheus/vpn-exporter.\(name).yml"
            let file = try String(contentsOfFile: path, encoding: .utf8)
            let groups = try #require(file.firstRange(of: "\ngroups:\n"))
            for line in file[groups.upperBound...].split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
                text += line.isEmpty ? "\n" : "  \(line)\n"
            }
        }
        try expectReference(Self.rules, text)
    }
}
