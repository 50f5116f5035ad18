import Foundation
import Testing

/// The stage of a night: the exporter's host with its embedded cloud, and the customers' end. Each has its own network
/// namespace, and a link leads from the host to Prometheus.
struct NightStage: Sendable {
    /// The length of a shortened minute in seconds.
    static let minute = 2
    private static let port = 10033

    /// The number of the night, from 1.
    let number: Int
    let host: NetworkNamespace
    let customers: NetworkNamespace
    let exporter: NamespacedExporter
    /// The beginning of the night.
    let start: Date

    private var cloud: CloudControl { CloudControl(cloud: HTTPClient(port: 10034, in: host)) }

    /// Returns the address at which Prometheus scrapes the exporter of a night.
    static func address(_ number: Int) -> String { "10.255.\(number).2:\(port)" }

    /// Runs the body while the two namespaces exist and their links are up.
    static func withNamespaces<Value>(
        _ night: Night, _ number: Int, hub: NetworkNamespace,
        _ body: (_ host: NetworkNamespace, _ customers: NetworkNamespace) async throws -> Value
    ) async throws -> Value {
        try await NetworkNamespace.with { host in
            try await NetworkNamespace.with { customers in
                try await host.ip(
                    "link set lo up", "link add uplink type veth peer name line netns \(customers.name)",
                    "link add metrics type veth peer name night\(number) netns \(hub.name)",
                    "address add 10.64.0.1/24 dev uplink", "address add 10.255.\(number).2/30 dev metrics",
                    "link set uplink up", "link set metrics up")
                try await hub.ip("address add 10.255.\(number).1/30 dev night\(number)", "link set night\(number) up")
                try await customers.ip("link set lo up", "address add 10.64.0.2/24 dev line", "link set line up")
                try await customers.ip(addresses(of: night).map { "address add \($0)/32 dev lo" })
                try await host.ip(addresses(of: night).map { "route add \($0)/32 via 10.64.0.2" })
                return try await body(host, customers)
            }
        }
    }

    private static func addresses(of night: Night) -> [String] { night.connections.flatMap { [$0.peer, $0.lan] } }

    static func configuration(of night: Night, _ number: Int) -> String {
        """
        cloud:
          provider: embedded
          region: eu-de
          project_id: 0123456789abcdef0123456789abcdef
          listen: 127.0.0.1:10034
          pending_create: 0s
        monitors: { interval: 1s }
        cloud_eye: { interval: 2s, look_back: 10m }
        probes: { interval: 200ms, timeout: 1s, window: 10s, base_window: 1m, trace: { enabled: false } }
        connections:
        \(night.connections.map { $0.text(in: number) }.joined(separator: "\n"))

        """
    }

    static func flags(_ number: Int) -> [String] { ["--web.listen-address", address(number)] }

    /// Waits until the given minute of the night.
    func minute(_ minute: Double) async throws {
        let left = start.addingTimeInterval(minute * Double(Self.minute)).timeIntervalSinceNow
        if left > 0 { try await Task.sleep(for: .seconds(left)) }
    }

    /// Removes the addresses, so that their targets are silent.
    func cut(_ addresses: String...) async throws {
        try await customers.ip(addresses.map { "address delete \($0)/32 dev lo" })
    }

    func repair(_ addresses: String...) async throws {
        try await customers.ip(addresses.map { "address add \($0)/32 dev lo" })
    }

    /// Cuts the line of a connection. The cloud's list and figures show the cut six minutes later.
    func cutLine(of connection: NightConnection) async throws {
        try await cut(connection.peer, connection.lan)
        try await expect(connection, up: 0)
        try await minute(6)
        try await list(connection, as: "DOWN")
        try await measure(loss: 100, of: connection)
    }

    /// Loses the next request that leaves, and no other.
    func loseOnePacket() async throws {
        // The quota is larger than one packet and smaller than two.
        try await customers.run(
            "nft",
            "add table ip t; add chain ip t in { type filter hook input priority 0; }; add rule ip t in icmp type "
                + "echo-request quota until 100 bytes drop")
        _ = try await exporter.scrape(inWhich: "a request is lost") {
            $0.series("vpn_probe_lost_total").values.contains { $0 > 0 }
        }
    }

    /// Stops and resumes the exporter repeatedly until the given minute.
    func stutter(until end: Double) async throws {
        let end = start.addingTimeInterval(end * Double(Self.minute))
        try await exporter.child.stutter(stoppedFor: .milliseconds(300), until: end)
    }

    /// Sets the status that the cloud lists from now on.
    func list(_ connection: NightConnection, as status: String) async throws {
        try await cloud.put(connection: connection.id(in: number), #"{"status": "\#(status)"}"#)
    }

    /// Sets the loss, in percent, that Cloud Eye measures to the customer gateway.
    func measure(loss: Int, of connection: NightConnection) async throws {
        try await cloud.put(measurements: connection.id(in: number), #"{"loss": \#(loss)}"#)
    }

    /// Makes the cloud drop every call.
    func cutCloud() async throws { try await cloud.set(fault: #"{"kind": "drop"}"#) }

    /// Waits until the exporter reports the connection up (1) or down (0).
    func expect(_ connection: NightConnection, up: Double) async throws {
        _ = try await exporter.scrape(inWhich: "\(connection.name) is \(up == 1 ? "up" : "down")") {
            $0["vpn_connection_up", ["connection": connection.name]] == up
        }
    }

    /// Waits until the exporter reports this state of the night's only pair.
    func expectPair(_ state: String) async throws {
        _ = try await exporter.scrape(inWhich: "the pair is \(state)") {
            $0.series("vpn_pair_state", with: ["state": state]).values.map { $0 } == [1]
        }
    }

    /// Runs a command of the exporter on the exporter's host.
    func command(_ arguments: String...) async throws {
        let url = ["--web.url", "http://\(exporter.address)"]
        let result = try await ChildProcess.output(of: host.launcher + [try Checkout.exporter] + arguments + url)
        try #require(result.exit == .code(0), "\(result.error)")
    }
}
