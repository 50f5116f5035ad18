import Foundation
import Testing

/// Runs nights in parallel and compares the messages sent with the messages expected.
struct NightRun: Sendable {
    let hub: NetworkNamespace
    let prometheus: NightPrometheus
    let pager: NightPager

    static func run(_ nights: [Night]) async throws {
        try await NetworkNamespace.with { hub in
            try await hub.ip("link set lo up")
            let targets = nights.enumerated().map { ($1.name, NightStage.address($0 + 1)) }
            try await NightPager.with(minute: NightStage.minute, in: hub) { pager in
                try await NightPrometheus.with(
                    scraping: Dictionary(uniqueKeysWithValues: targets), minute: NightStage.minute, in: hub
                ) { prometheus in
                    let run = NightRun(hub: hub, prometheus: prometheus, pager: pager)
                    await withTaskGroup { group in
                        for (index, night) in nights.enumerated() {
                            group.addTask { await run.check(night, index + 1) }
                        }
                    }
                }
            }
        }
    }

    /// Records the failures of a night as issues, so that the other nights go on.
    private func check(_ night: Night, _ number: Int) async {
        do {
            let start = try await play(night, number)
            let messages = try pager.messages(about: night.name).map { SentMessage($0, since: start) }
            let found = SentMessage.deviations(messages, from: night.messages)
            if !found.isEmpty {
                let sent = ["sent were:"] + messages.map(\.description)
                Issue.record("\(night.name): \((found + sent).joined(separator: "\n"))")
            }
        } catch {
            Issue.record("\(night.name): \(error)")
        }
    }

    /// Plays the scripts of a night and returns its beginning.
    private func play(_ night: Night, _ number: Int) async throws -> Date {
        try await NightStage.withNamespaces(night, number, hub: hub) { host, customers in
            var start: Date?
            for (index, script) in night.scripts.enumerated() {
                try await NamespacedExporter.with(
                    NightStage.configuration(of: night, number), in: host, flags: NightStage.flags(number)
                ) { exporter in
                    if start == nil { try await settle(night) }
                    let begin = start ?? Date()
                    start = begin
                    let stage = NightStage(
                        number: number, host: host, customers: customers, exporter: exporter, start: begin)
                    try await script(stage)
                    if index == night.scripts.count - 1 { try await stage.minute(night.minutes) }
                }
            }
            return start ?? Date()
        }
    }

    /// Waits until Prometheus has seen all connections up for the night's `history`.
    private func settle(_ night: Night) async throws {
        let window = "\(night.history * NightStage.minute)s"
        let up = "vpn_connection_up{job=\"\(night.name)\"}[\(window)]"
        let expression =
            "min_over_time(\(up)) == 1 and count_over_time(\(up)) >= \((night.history - 1) * NightStage.minute)"
        _ = try await eventually("\(night.name) is settled", within: .seconds(90)) {
            try await Task.sleep(for: .milliseconds(300))
            return try await prometheus.count(expression) == night.connections.count ? true : nil
        }
    }
}
