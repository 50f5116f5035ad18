import Foundation
import Glibc

@testable import NetworkSimulator

/// A running network simulator in a namespace, and its counts.
struct SimulatorProcess: Sendable {
    private let child: ChildProcess
    private let namespace: NetworkNamespace
    /// The writing end of the simulator's standard input.
    private let input: Int32

    /// Runs the body while a simulator runs and its device is up.
    static func with<Value>(
        _ scenario: Scenario, in namespace: NetworkNamespace, _ body: (SimulatorProcess) async throws -> Value
    ) async throws -> Value {
        try await TemporaryFolder.with { folder in
            let file = folder + "/scenario.json"
            try JSONEncoder().encode(scenario).write(to: URL(filePath: file))
            let pipe = folder + "/commands"
            guard mkfifo(pipe, 0o600) == 0 else { throw NotStarted(what: "mkfifo \(pipe)") }
            // The pipe is open for both directions, so that neither end waits for the other.
            let input = open(pipe, O_RDWR | O_CLOEXEC)
            guard input >= 0 else { throw NotStarted(what: "open \(pipe)") }
            defer { close(input) }
            let command = namespace.launcher + [try Checkout.simulator, "--behaviours", file, "--realtime"]
            return try await ChildProcess.with(command, input: pipe) { child in
                try await eventually("the simulator is ready") {
                    child.outputText.hasPrefix("ready\n") ? () : nil
                }
                return try await body(SimulatorProcess(child: child, namespace: namespace, input: input))
            }
        }
    }

    struct NotStarted: Error {
        let what: String
    }

    /// Returns what the network has done so far.
    func counts() async throws -> Counts {
        let before = child.outputText.split(separator: "\n").count
        guard write(input, "counts\n", 7) == 7 else { throw NotStarted(what: "counts") }
        let line = try await eventually("the simulator answers") {
            let lines = child.outputText.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            return lines.count > before ? lines.last : nil
        }
        return try JSONDecoder().decode(Counts.self, from: Data(line.utf8))
    }

    /// Removes the routes to the network. From now on each request is a send error and not a loss.
    func cutOff() async throws {
        try await namespace.ip(
            "route replace unreachable 10.1.0.0/16", "-6 route replace unreachable fd00:1::/64 metric 1")
    }

    /// Cuts the network off, waits until no request is in flight on either side, and returns the network's counts.
    func comeToRest(_ exporters: [NamespacedExporter]) async throws -> Counts {
        try await cutOff()
        for exporter in exporters {
            _ = try await exporter.scrape(inWhich: "nothing is in flight") { $0.sum("vpn_probe_in_flight") == 0 }
        }
        return try await eventually("no packet is in the network") {
            let counts = try await self.counts()
            return counts.addresses.values.allSatisfy { $0.queued == 0 } ? counts : nil
        }
    }
}
