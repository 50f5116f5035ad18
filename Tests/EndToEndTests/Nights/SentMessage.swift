import Foundation

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
