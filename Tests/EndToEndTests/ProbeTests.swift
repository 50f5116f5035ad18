import Foundation
import Testing

@testable import NetworkSimulator

/// `probe` on the built binary, against a simulated network.
@Suite(
    .serialized, .timeLimit(.minutes(3)),
    .needsRoot, .needs("ip"))
struct ProbeTests {
    private struct Summary: Decodable {
        let event: String
        let address: String
        let sent: Int
        let replies: Int
        let lost: [String: Int]
        let inFlight: Int
        let late: Int
        let duplicates: Int
        let reordered: Int
        let corrupted: Int
        let truncated: Int
        let foreign: Int
        let icmpErrors: [String: Int]
        let rttMinSeconds: Double?
        let rttMedianSeconds: Double?
        let rttMaxSeconds: Double?

        /// The summary in the form of the metrics' figures.
        var figures: ExpectedFigures {
            var figures = ExpectedFigures()
            figures.sent = sent
            figures.replies = replies
            figures.late = late
            figures.duplicates = duplicates
            figures.reordered = reordered
            figures.corrupted = corrupted
            figures.truncated = truncated
            figures.foreign = foreign
            figures.errors = icmpErrors
            figures.lost = lost
            return figures
        }
    }

    private static let address = "10.1.0.1"
    private static let requests = 150

    private func summary(_ output: String) throws -> Summary {
        let line = try #require(output.split(separator: "\n").last)
        return try JSONDecoder.snakeCase.decode(Summary.self, from: Data(line.utf8))
    }

    private func with(
        _ change: (inout Behaviour) -> Void, _ body: (NetworkNamespace, SimulatorProcess) async throws -> Void
    ) async throws {
        var scenario = Scenario()
        scenario.seed = 20_261_123
        scenario.lateThresholdMicroseconds = 400_000
        scenario.fallback.delayMicroseconds = 10_000
        change(&scenario.fallback)
        try await NetworkNamespace.with { namespace in
            try await namespace.ip("link set lo up")
            try await SimulatorProcess.with(scenario, in: namespace) { try await body(namespace, $0) }
        }
    }

    private func probe(_ namespace: NetworkNamespace, _ arguments: [String]) async throws -> (
        exit: ChildProcess.Exit, output: String, error: String
    ) {
        try await ChildProcess.output(
            of: namespace.launcher + [try Checkout.exporter, "probe"] + arguments, within: .seconds(60))
    }

    @Test func `the summary of a lossy path matches the network`() async throws {
        try await with { behaviour in
            behaviour.loss = 0.2
            behaviour.corrupted = 0.05
            behaviour.corruptedOffset = 20
            behaviour.truncated = 0.05
            behaviour.wrongSender = 0.05
            behaviour.errors = [ErrorRule(kind: .hostUnreachable, probability: 0.1)]
            behaviour.beside = .init(kind: .adminProhibited, probability: 0.3, microseconds: -2_000)
            behaviour.reordered = .init(probability: 0.1, microseconds: 120_000)
        } _: { namespace, network in
            let flags = ["-c", "\(Self.requests)", "-i", "20ms", "-W", "400ms", "--output", "json"]
            let result = try await probe(namespace, [Self.address] + flags)
            #expect(result.exit == .code(0) && result.error == "")
            let summary = try summary(result.output)
            let truth = try #require(try await network.counts().addresses[Self.address])
            #expect(summary.figures == ExpectedFigures(truth))
            #expect(summary.sent == Self.requests && summary.inFlight == 0)
            let least = Double(try #require(truth.leastRoundTrip)) / 1e9
            #expect((-0.000_1...0.003).contains(try #require(summary.rttMinSeconds) - least))
            let events = result.output.split(separator: "\n").filter { $0.contains(#""event":"lost""#) }
            #expect(events.count == summary.lost.values.reduce(0, +))
            #expect(events.contains { $0.contains(#""reason":"destination_unreachable","sender":""#) })
        }
    }

    @Test func `probe prints duplicates and late replies when they arrive`() async throws {
        try await with { behaviour in
            behaviour.duplicates = .init(probability: 1, microseconds: 1_000)
            behaviour.late = .init(probability: 0.3, microseconds: 700_000)
        } _: { namespace, network in
            let flags = ["-c", "60", "-i", "50ms", "-W", "400ms"]
            let result = try await probe(namespace, [Self.address] + flags)
            #expect(result.exit == .code(0))
            let truth = try await eventually("no packet is in the network") {
                let truth = try await network.counts().addresses[Self.address]
                return truth?.queued == 0 ? truth : nil
            }
            let lines = result.output.split(separator: "\n")
            #expect(lines.count { $0.contains(" rtt=") } == truth.clean)
            #expect(lines.count { $0.hasSuffix(" lost: no reply in time") } == truth.late)
            // The last duplicate and the last late reply may arrive after the end.
            #expect(lines.contains { $0.hasSuffix(" duplicate reply") })
            #expect(lines.contains { $0.hasSuffix(" late reply: counts as lost") })
            let counts = "60 sent, \(truth.clean) replies, \(truth.late) lost"
            #expect(lines.contains { $0.hasPrefix(counts) }, "\(lines.suffix(5))")
        }
    }

    @Test func `a silent target makes probe exit with 1 within a bounded time`() async throws {
        try await with {
            $0.isSilent = true
        } _: { namespace, _ in
            let result = try await probe(namespace, [Self.address, "-c", "2", "-i", "10ms", "-W", "100ms"])
            #expect(result.exit == .code(1))
            #expect(result.output.contains("2 sent, 0 replies, 2 lost (100.0 % loss)\nno reply in time: 2\n"))
            #expect(!result.output.contains("rtt min"))
        }
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `an interruption prints the summary`(signal: Int32) async throws {
        try await with { _ in
        } _: { namespace, _ in
            let command = namespace.launcher + [try Checkout.exporter, "probe", Self.address, "-i", "20ms"]
            try await ChildProcess.with(command) { child in
                try await eventually("some replies came") { child.outputText.contains("seq=5 ") ? () : nil }
                child.send(signal)
                #expect(try await child.exit(within: .seconds(5)) == .code(0))
                let lines = child.outputText.split(separator: "\n")
                #expect(lines.contains("--- 10.1.0.1 ---"))
                #expect(lines.last?.hasPrefix("rtt min/median/p99/max ") == true)
            }
        }
    }

    @Test func `a connection name selects all of its targets with their settings`() async throws {
        let list = """
            monitors: { mode: none }
            probes: { interval: 20ms, timeout: 200ms, window: 10s, payload_size: 99 }
            connections:
              - { name: a, targets: [ { name: one, address: 10.1.0.1 }, { name: two, address: "fd00:1::1:1" } ] }

            """
        try await ConfigurationFile.with(list) { configuration in
            let file = configuration.path
            try await with { _ in
            } _: { namespace, network in
                let all = try await probe(namespace, ["a", "-c", "3", "--config.file", file])
                #expect(all.exit == .code(0), "\(all.error)")
                #expect(
                    all.output.contains(
                        "PROBE a/one (10.1.0.1): 99 bytes of payload, one every 20ms, lost after 200ms\n"))
                #expect(all.output.split(separator: "\n").count { $0.hasPrefix("a/two: seq=") } == 3)
                let one = try await probe(namespace, ["a/one", "-c", "2", "-s", "16", "--config.file", file])
                #expect(one.output.contains("PROBE a/one (10.1.0.1): 16 bytes of payload"))
                let truth = try await network.counts()
                #expect(truth.addresses["10.1.0.1"]?.requests == 5 && truth.addresses["fd00:1::1:1"]?.requests == 3)
                let unknown = try await probe(namespace, ["a/three", "-c", "1", "--config.file", file])
                #expect(
                    unknown.exit == .code(2) && unknown.error == "a has no target three. Its targets are: one, two\n")
            }
        }
    }

    @Test func `an unusable target makes probe exit with 2 and a reason`() async throws {
        try await NetworkNamespace.with { namespace in
            for (arguments, reason) in [
                (["0.0.0.0"], "0.0.0.0"), (["127.0.0.1", "--config.file", "/nonexistent"], nil),
                (["a b"], "a b is not an address"),
                (["x", "--config.file", "/nonexistent.yml"], "/nonexistent.yml: cannot be read"),
                (["127.0.0.1", "--source", "::1"], "different families"),
                (["127.0.0.1", "-c", "0"], "--count: expected 1 or more, got 0"),
            ] {
                let result = try await probe(
                    namespace, arguments + (arguments.contains("-c") ? [] : ["-c", "1", "-W", "50ms"]))
                if let reason {
                    #expect(result.exit == .code(2) && result.output == "", "\(arguments)")
                    #expect(result.error.contains(reason), "\(result.error)")
                } else {
                    // An address needs no configuration. In this namespace it has no route.
                    #expect(result.exit == .code(1))
                    #expect(result.output.contains("seq=0 not sent: no route\n"))
                }
            }
        }
    }
}
