import Foundation

/// A message that somebody got in a night, and how it compares with what was to be sent.
struct SentMessage: Sendable, CustomStringConvertible {
    /// Minutes of the shipped rules since the night began.
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

    /// Alerts about the machine that the tests run on, which may be slow: what they say is true then.
    private static let alertsOfMachine = ["VPNMeasurementImpaired", "VPNExporterScheduleLag", "VPNExporterSocketDrops"]
    /// Scrapes, evaluations and looks of the exporter come between, whose times are not shortened.
    private static let early = 1.0
    private static let late = 6.0

    var description: String { "\(String(format: "%5.1f", minute)) \(receiver): \(title)" }

    private var isOfMachine: Bool {
        Self.alertsOfMachine.contains { title.hasPrefix("[warning] \($0): ") || title.hasPrefix("[resolved] \($0): ") }
    }

    /// What is true of a slow machine is true before its night begins, too.
    private func fulfils(_ expected: Night.Message) -> Bool {
        guard title == expected.title, receiver == expected.receiver.rawValue else { return false }
        let first = isOfMachine ? -.infinity : expected.minutes.lowerBound - Self.early
        return (first...expected.minutes.upperBound + Self.late).contains(minute)
    }

    /// What was sent and not to be, and what was to be sent and was not.
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
