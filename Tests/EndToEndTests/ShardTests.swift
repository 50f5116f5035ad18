import Foundation
import Testing

/// Exporters that share the connections of one configuration.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ShardTests {
    @Test func `shards watch each connection once, and each creates the monitors of its own connections`() async throws
    {
        var connections: [String] = []
        for index in 0..<3 {
            let flags = ["--shard.count", "3", "--shard.index", "\(index)"]
            try await ExporterProcess.with(flags) { exporter in
                let scrape = try await exporter.scrape(inWhich: "the exporter is ready") {
                    $0["vpn_exporter_ready"] == 1
                }
                #expect(scrape["vpn_exporter_shard_index"] == Double(index))
                #expect(scrape["vpn_exporter_shards"] == 3)
                let own = scrape.series("vpn_connection_info").keys.compactMap { $0.labels["connection"] }
                #expect(scrape.sum("vpn_monitor_creations_total") == Double(own.count))
                #expect(scrape.sum("vpn_monitor_present") == Double(own.count))
                connections += own
                #expect(try await exporter.stop() == .code(0))
            }
        }
        #expect(
            connections.sorted() == [
                "berlin-atlantis", "berlin-madrid", "berlin-oslo", "berlin-paris", "berlin-paris-2", "berlin-rome",
            ])
    }

    @Test(arguments: [
        (["--shard.index", "1"], "--shard.index: expected 0 to 0 with --shard.count 1, got 1"),
        (["--shard.count", "0"], "--shard.count: expected 1 to 1024, got 0"),
        (
            ["--shard.count", "3", "--shard.index=-1"],
            "--shard.index: expected 0 to 2 with --shard.count 3, got -1"
        ),
    ])
    func `contradictory shard flags are rejected`(flags: [String], message: String) async throws {
        let run = try await ChildProcess.output(of: [try Checkout.exporter] + flags)
        #expect(run.exit == .code(2))
        #expect(run.error.contains(message), "\(run.error)")
    }
}
