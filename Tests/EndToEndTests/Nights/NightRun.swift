import Foundation
import Testing

/// Runs nights in parallel and compares the messages sent with the messages expected.
struct NightRun: Sendable {
    let hub: NetworkNamespace
    let prometheus: PrometheusProcess
    let pager: NightPager

    static func run(_ nights: [Night]) async throws {
        try await NetworkNamespace.with { hub in
            try await hub.ip("link set lo up")
            let targets = nights.enumerated().map { ($1.name, [NightStage.address($0 + 1)]) }
            try await NightPager.with(minute: NightStage.minute, in: hub) { pager in
                try await PrometheusProcess.withRules(
                    minute: NightStage.minute, isProvoking: false, scraping: targets,
                    labels: "instance: vpn-exporter", alertmanager: NightPager.address, in: hub
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
        try await eventually("\(night.name) is settled", within: .seconds(90), every: .milliseconds(300)) {
            try await prometheus.vector(expression).count == night.connections.count ? () : nil
        }
    }
}

/// A message that a receiver got in a night, and its comparison with the expected messages.
struct SentMessage: Sendable, CustomStringConvertible {
    /// Minutes of the shipped rules since the beginning of the night.
    let minute: Double
    let receiver: String
    let title: String

    init(minute: Double, receiver: String, title: String) {
        self.minute = minute
        self.receiver = receiver
        self.title = title
    }

    init(_ message: NightPager.Message, since start: Date) {
        let minute = (message.time - start.timeIntervalSince1970) / Double(NightStage.minute)
        self.init(minute: minute, receiver: message.receiver, title: message.title)
    }

    /// Alerts about the machine that runs the tests. They are correct if it is slow.
    private static let alertsOfMachine = ["VPNMeasurementImpaired", "VPNExporterScheduleLag", "VPNExporterSocketDrops"]
    /// The tolerance in minutes. Scrape and evaluation intervals are not shortened.
    private static let early = 1.0
    private static let late = 6.0

    var description: String { "\(String(format: "%5.1f", minute)) \(receiver): \(title)" }

    private var isOfMachine: Bool {
        Self.alertsOfMachine.contains { title.hasPrefix("[warning] \($0): ") || title.hasPrefix("[resolved] \($0): ") }
    }

    /// Whether the message is the expected one. An alert about a slow machine may come before the night begins.
    private func fulfils(_ expected: Night.Message) -> Bool {
        guard title == expected.title, receiver == expected.receiver.rawValue else { return false }
        let first = isOfMachine ? -.infinity : expected.minutes.lowerBound - Self.early
        return (first...expected.minutes.upperBound + Self.late).contains(minute)
    }

    /// Returns a line for each surplus and each missing message.
    static func deviations(_ sent: [SentMessage], from expected: [Night.Message]) -> [String] {
        var missing = expected
        var surplus: [SentMessage] = []
        for message in sent {
            let place = missing.firstIndex { message.fulfils($0) }
            if let place { missing.remove(at: place) } else if !message.isOfMachine { surplus.append(message) }
        }
        return missing.map { "not sent at \($0.time): \($0.receiver.rawValue): \($0.title)" }
            + surplus.map { "not to be sent: \($0)" }
    }
}
