import Foundation
import Testing

@testable import NetworkSimulator

/// What `/metrics` says, held against what a simulated network did, packet for packet.
@Suite(
    .serialized, .timeLimit(.minutes(5)),
    .enabled(if: Privileges.areRoots, "needs root with CAP_NET_ADMIN and CAP_SYS_ADMIN"))
struct AccountingTests {
    enum Socket: String, CaseIterable {
        /// As root.
        case raw
        /// As a user without any capability.
        case datagram
    }

    @Test(arguments: Socket.allCases)
    func `every request that the network saw has the verdict that the network gave it`(socket: Socket) async throws {
        try await NetworkNamespace.with { namespace in
            try await namespace.run("ip", "link", "set", "lo", "up")
            let scenario = try SimulatedNetwork.scenario(seed: 20_261_122)
            try await SimulatorProcess.with(scenario, in: namespace) { network in
                try await withExporter(in: namespace, socket) { scrape in
                    try await probe(until: 150, scrape)
                    // Nothing leaves any more, so that both sides come to rest and can be compared.
                    try await cutOff(namespace)
                    try await compare(network, scrape)
                }
            }
        }
    }

    private typealias Scraping = () async throws -> Scrape

    private func withExporter(
        in namespace: NetworkNamespace, _ socket: Socket, _ body: (Scraping) async throws -> Void
    ) async throws {
        try await TemporaryFolder.with { folder in
            let configuration = folder + "/vpn-exporter.yml"
            try SimulatedNetwork.configuration.write(toFile: configuration, atomically: true, encoding: .utf8)
            // By another process, so that no descriptor of this one holds the binary open for writing.
            let copying = try await ChildProcess.output(of: ["cp", try Checkout.exporter, folder])
            try #require(copying.exit == .code(0), "\(copying.error)")
            let user = socket == .raw ? [] : Privileges.nobody
            let flags = ["--config.file", configuration, "--web.listen-address", "127.0.0.1:0"]
            let command = namespace.launcher + user + [folder + "/vpn-exporter"] + flags
            try await ChildProcess.with(command) { exporter in
                let line = try await exporter.errorLine(containing: "msg=listening")
                let address = try #require(line.split(separator: "address=").last)
                try await body { try Scrape(text: try await namespace.run("curl", "-s", "http://\(address)/metrics")) }
                exporter.send(SIGTERM)
                #expect(try await exporter.exit(within: .seconds(5)) == .code(0))
            }
        }
    }

    /// Lets it probe until each target has sent so many requests; the identities hold in every scrape meanwhile.
    private func probe(until requests: Double, _ scrape: Scraping) async throws {
        _ = try await eventually("each target has sent \(requests) requests", within: .seconds(90)) {
            let now = try await scrape()
            #expect(Accounting.violations(in: now) == [])
            let sent = now.series("vpn_probe_sent_total").values
            return sent.count == SimulatedNetwork.targets.count && sent.allSatisfy { $0 >= requests } ? true : nil
        }
    }

    /// Takes the routes away: from now on each request is a send error, and no loss.
    private func cutOff(_ namespace: NetworkNamespace) async throws {
        try await namespace.run("ip", "route", "replace", "unreachable", "10.1.0.0/16")
        try await namespace.run("ip", "-6", "route", "replace", "unreachable", "fd00:1::/64", "metric", "1")
    }

    private func compare(_ network: SimulatorProcess, _ scrape: Scraping) async throws {
        _ = try await eventually("both sides are at rest", within: .seconds(30)) {
            let counts = try await network.counts()
            let now = try await scrape()
            #expect(Accounting.violations(in: now) == [])
            let isAtRest = now.sum("vpn_probe_in_flight") == 0 && counts.addresses.values.allSatisfy { $0.queued == 0 }
            return isAtRest ? true : nil
        }
        // The network's last packets are read by now: the exporter turns at least every 10 ms while something comes.
        let counts = try await network.counts()
        let now = try await scrape()
        #expect(counts.unseen == 0 && counts.writeErrors == 0)
        #expect(deviations(now, counts) == [])
        #expect(meanDeviations(now, counts) == [])
        for target in SimulatedNetwork.targets {
            let labels = ["connection": target.connection, "target": "peer", "reason": "no_route"]
            #expect(now["vpn_probe_send_errors_total", labels] ?? 0 > 0, "\(target.connection)")
        }
    }

    /// The targets whose counters are not what the network did: all of them are compared exactly.
    private func deviations(_ scrape: Scrape, _ counts: Counts) -> [String] {
        SimulatedNetwork.targets.compactMap { target in
            let truth = ExpectedFigures(counts.addresses[target.address] ?? Truth())
            let served = ExpectedFigures(scrape, connection: target.connection)
            return truth == served ? nil : "\(target.connection): the network did \(truth), served are \(served)"
        }
    }

    /// The targets whose mean round-trip time is not that of the network: from 0.1 ms below, since the two stamp at
    /// different ends of the device, to 3 ms above, the waiting of requests for the simulator on a busy machine.
    private func meanDeviations(_ scrape: Scrape, _ counts: Counts) -> [String] {
        SimulatedNetwork.targets.compactMap { target in
            guard let truth = counts.addresses[target.address], truth.clean > 0 else { return nil }
            let labels = ["connection": target.connection, "target": "peer"]
            let sum = scrape["vpn_probe_rtt_seconds_sum", labels] ?? .nan
            let count = scrape["vpn_probe_rtt_seconds_count", labels] ?? .nan
            let error = sum / count - Double(truth.roundTripSum) / Double(truth.clean) / 1e9
            return (-0.0001...0.003).contains(error) ? nil : "\(target.connection): off by \(error) s"
        }
    }
}
