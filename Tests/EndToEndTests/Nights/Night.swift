import Foundation

/// A night: what happens to whom, and every message that somebody gets of it. Times are in minutes of the shipped rules.
struct Night: Sendable {
    enum Receiver: String, Sendable { case pager, tickets }

    /// A message that is sent.
    struct Message: Sendable {
        /// From the fault on, for rules and grouping as they are shipped.
        let minutes: ClosedRange<Double>
        let receiver: Receiver
        let title: String

        init(_ minute: Double, until last: Double? = nil, _ receiver: Receiver, _ title: String) {
            minutes = minute...(last ?? minute)
            self.receiver = receiver
            self.title = title
        }

        /// As people read it: "3", or "13 to 18".
        var time: String {
            let (first, last) = (String(format: "%g", minutes.lowerBound), String(format: "%g", minutes.upperBound))
            return first == last ? first : "\(first) to \(last)"
        }
    }

    /// What happens while one exporter runs.
    typealias Script = @Sendable (NightStage) async throws -> Void

    /// The job of its exporter, and what a failure is told by.
    let name: String
    /// What happens, for people.
    let story: String
    let connections: [NightConnection]
    /// The exporter is started anew for each.
    let scripts: [Script]
    /// How long messages are collected.
    let minutes: Double
    let messages: [Message]
    /// How long all was well before.
    let history: Int

    init(
        _ name: String, _ story: String, _ connections: [NightConnection], history: Int = 5, minutes: Double,
        messages: [Message],
        _ scripts: Script...
    ) {
        self.name = name
        self.story = story
        self.connections = connections
        self.scripts = scripts
        self.history = history
        self.minutes = minutes
        self.messages = messages
    }
}

/// A connection of a night, with addresses that the far end answers for.
struct NightConnection: Sendable {
    let name: String
    /// 1 to 4.
    let number: Int
    var customer: String
    var isInsideProbed = true
    var objective = "loss: 0.001, availability: 0.999"
    var role = "master"

    /// The id in the cloud of the night's: another one in each, or the exporters would watch the same connection.
    func id(in night: Int) -> String { "2f0d7c61-58d1-4e0f-8a55-1b6f1d9f\(night + 10)0\(number)" }
    /// The customer gateway.
    var peer: String { "198.51.100.\(number)" }
    /// Behind the tunnel.
    var lan: String { "10.1.\(number).1" }

    func text(in night: Int) -> String {
        let targets = isInsideProbed ? "targets: [ { name: peer }, { name: lan, address: \(lan) } ], " : ""
        let simulated =
            "source_ip: 192.0.2.10, destination_ip: \(peer), gateway: berlin, customer_gateway: \(customer), "
            + "ha_role: \(role)"
        return
            "  - { name: \(name), id: \(id(in: night)), labels: { site: \(customer) }, objective: { \(objective) }, \(targets)"
            + "simulated: { \(simulated) } }"
    }
}
