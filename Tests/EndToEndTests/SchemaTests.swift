import Foundation
import Testing

/// The JSON Schema's verdict on configuration files, by a third-party validator.
@Suite(
    .timeLimit(.minutes(1)),
    .needsPythonPackages)
struct SchemaTests {
    private static let fixtures = Checkout.root + "/Tests/VPNExporterTests/Fixtures/configuration"

    private func verdicts(on files: [String]) async throws -> [String] {
        let run = try await ChildProcess.output(of: ThirdPartyClients.schema(of: files))
        #expect(run.exit == .code(0), "\(run.error)")
        return run.output.split(separator: "\n").map(String.init)
    }

    @Test func `the example, the quick start, and every good file conform to the schema`() async throws {
        let good = try FileManager.default.contentsOfDirectory(atPath: Self.fixtures + "/good").sorted()
        let files =
            [Checkout.root + "/deploy/vpn-exporter.example.yml", Checkout.quickStart]
            + good.filter { $0.hasSuffix(".yml") }.map { Self.fixtures + "/good/" + $0 }
        let verdicts = try await self.verdicts(on: files)
        #expect(files.count > 5)
        #expect(verdicts.count == files.count)
        for (file, verdict) in zip(files, verdicts) { #expect(verdict == "ok", "\(file)") }
    }

    @Test func `files with a structure that the exporter rejects violate the schema`() async throws {
        let names = [
            "unknown-keys", "wrong-types", "numbers-and-choices", "root-is-list", "root-is-text",
            "connections-are-text",
            "no-connection", "no-target", "missing-keys",
        ]
        let verdicts = try await self.verdicts(on: names.map { "\(Self.fixtures)/bad/\($0).yml" })
        #expect(verdicts.count == names.count)
        for (name, verdict) in zip(names, verdicts) { #expect(verdict != "ok", "\(name)") }
    }

    /// A file with one wrong line.
    struct Fault: Sendable, CustomTestStringConvertible {
        let lines: String
        let place: String

        var testDescription: String { lines }
    }

    private static let faults = [
        Fault(lines: "probe: {}", place: "(top)"),
        Fault(lines: "probes: { intervall: 1s }", place: "probes"),
        Fault(lines: "probes: { interval: 5 }", place: "probes.interval"),
        Fault(lines: "probes: { interval: 1s500ms1h }", place: "probes.interval"),
        Fault(lines: "probes: { payload_size: 15 }", place: "probes.payload_size"),
        Fault(lines: "probes: { payload_size: \"56\" }", place: "probes.payload_size"),
        Fault(lines: "probes: { mos: \"true\" }", place: "probes.mos"),
        Fault(lines: "probes: { dscp: AF44 }", place: "probes.dscp"),
        Fault(lines: "probes: { trace: { max_hops: 65 } }", place: "probes.trace.max_hops"),
        Fault(lines: "monitors: { mode: nothing }", place: "monitors.mode"),
        Fault(lines: "metrics: { buckets: [] }", place: "metrics.buckets"),
        Fault(lines: "objective: { loss: 1.5 }", place: "objective.loss"),
        Fault(lines: "quorum: some", place: "quorum"),
        Fault(lines: "targets: [peer, { name: a b }]", place: "targets.1.name"),
        Fault(lines: "maintenance: [{ from: 2026-12-24T22:00 }]", place: "maintenance.0"),
    ]

    @Test func `the validator reports each fault at its place`() async throws {
        try await TemporaryFolder.with { folder in
            let connections = "connections: [{ name: a, id: 2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22 }]\n"
            let right = folder + "/right.yml"
            try connections.write(toFile: right, atomically: true, encoding: .utf8)
            var files = [right]
            for (index, fault) in Self.faults.enumerated() {
                files.append("\(folder)/\(index).yml")
                try (fault.lines + "\n" + connections).write(
                    toFile: files[index + 1], atomically: true, encoding: .utf8)
            }
            let verdicts = try await self.verdicts(on: files)
            #expect(verdicts.count == files.count)
            #expect(verdicts.first == "ok")
            for (fault, verdict) in zip(Self.faults, verdicts.dropFirst()) {
                #expect(verdict.hasPrefix(fault.place + ": "), "\(fault.lines): \(verdict)")
            }
        }
    }
}
