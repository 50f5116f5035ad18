import Foundation

/// One night: what happens, and every message that a receiver gets. Times are minutes of the shipped rules.
struct Night: Sendable {
    enum Receiver: String, Sendable { case pager, tickets }

    /// A message that Alertmanager sends.
    struct Message: Sendable {
        /// Minutes after the fault, with the shipped rules and grouping.
        let minutes: ClosedRange<Double>
        let receiver: Receiver
        let title: String

        init(_ minute: Double, until last: Double? = nil, _ receiver: Receiver, _ title: String) {
            minutes = minute...(last ?? minute)
            self.receiver = receiver
            self.title = title
        }

        /// The minutes for the documentation's table: "3", or "13 to 18".
        var time: String {
            let (first, last) = (String(format: "%g", minutes.lowerBound), String(format: "%g", minutes.upperBound))
            return first == last ? first : "\(first) to \(last)"
        }
    }

    /// The events while one exporter runs.
    typealias Script = @Sendable (NightStage) async throws -> Void

    /// The job name of the night's exporter. Failure reports use it, too.
    let name: String
    /// The description in the documentation's table.
    let story: String
    let connections: [NightConnection]
    /// The steps of the night. Each script gets a new exporter.
    let scripts: [Script]
    /// Minutes in which the test collects messages.
    let minutes: Double
    let messages: [Message]
    /// Minutes without a fault before the night begins.
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

/// A connection of a night, with the addresses that the far end answers for.
struct NightConnection: Sendable {
    let name: String
    /// The connection's place in its addresses, 1 to 4.
    let number: Int
    var customer: String
    var isInsideProbed = true
    var objective = "loss: 0.001, availability: 0.999"
    var role = "master"

    /// Returns the connection's ID in the night's cloud. IDs differ between nights, so that no two exporters watch the
    /// same connection.
    func id(in night: Int) -> String { "2f0d7c61-58d1-4e0f-8a55-1b6f1d9f\(night + 10)0\(number)" }
    /// The address of the customer gateway.
    var peer: String { "198.51.100.\(number)" }
    /// The address behind the tunnel.
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
