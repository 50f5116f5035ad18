import EmbeddedCloud
import Testing

@testable import CloudAPI
@testable import CloudWatching
@testable import Probing
@testable import VPNConfiguration
@testable import VPNExporter

/// Discovery by the reconciler, against the embedded cloud over HTTP.
@Suite(.timeLimit(.minutes(2)))
struct DiscoveryTests {
    private static let paris = ReconciledCloud.paris
    private static let rome = ReconciledCloud.rome
    private static let everything = DiscoveryConfiguration(targets: [.peerTarget, .gatewayTarget, .tunnelTarget])

    private static func connection(_ id: String, _ name: String, gateway: String = "hub") -> SimulatedConnection {
        SimulatedConnection(
            id: id, name: name, sourceIP: "127.0.0.10", destinationIP: "127.0.0.11", gatewayName: gateway,
            customerGatewayName: "site-\(name)", tunnelPeerAddress: "169.254.70.2/30")
    }

    @Test func `a new connection is monitored and probed, and a deleted one is dropped`() async throws {
        try await ReconciledCloud.with([Self.connection(Self.paris, "paris")]) { cloud in
            try await cloud.reconciling([], discoveries: [Self.everything]) {
                try await cloud.until("the first is watched") {
                    $0.connections.map(\.name) == ["paris"] && $0.reports[Self.paris]?.created == 1
                }
                #expect(
                    cloud.targets.current?.map { "\($0.id.target) \($0.address)" }
                        == ["peer 127.0.0.11", "gateway 127.0.0.10", "tunnel 169.254.70.2"])
                try await cloud.putConnection(
                    Self.rome, #"{"name":"rome","source_ip":"127.0.0.10","destination_ip":"127.0.0.12"}"#)
                try await cloud.until("the second is watched") {
                    $0.connections.map(\.name) == ["paris", "rome"] && $0.reports[Self.rome]?.monitor != nil
                }
                try await cloud.deleteConnection(Self.paris)
                try await cloud.until("the first is gone") {
                    $0.connections.map(\.name) == ["rome"] && $0.discovered == [Self.rome]
                        && $0.reports[Self.paris] == nil
                }
                #expect(cloud.targets.current?.allSatisfy { $0.id.connection == "rome" } == true)
            }
            #expect(cloud.log.all.contains("info: discovered connections are gone"))
        }
    }

    @Test func `gateways and customer gateways have names, and are listed rarely`() async throws {
        let simulated = [Self.connection(Self.paris, "paris"), Self.connection(Self.rome, "rome", gateway: "other")]
        let selector = ConnectionSelector(gateway: "other")
        try await ReconciledCloud.with(simulated) { cloud in
            try await cloud.reconciling(
                [], discoveries: [DiscoveryConfiguration(selector: selector, targets: [.peerTarget])], mode: .observe
            ) {
                try await cloud.until("the gateway's connection is watched") { $0.connections.map(\.name) == ["rome"] }
                try await cloud.until("there were some runs") { _ in cloud.count(.listConnections) >= 5 }
            }
            let snapshot = cloud.status.snapshot
            #expect(Set(snapshot.gateways.values.compactMap(\.name)) == ["hub", "other"])
            #expect(Set(snapshot.customerGateways.values.compactMap(\.name)) == ["site-paris", "site-rome"])
            #expect(cloud.count(.listGateways) <= cloud.count(.listConnections) / 12 + 1)
            #expect(cloud.count(.listCustomerGateways) == cloud.count(.listGateways))
        }
    }

    @Test func `an empty list needs a confirmation before the connections are dropped`() async throws {
        try await ReconciledCloud.with([Self.connection(Self.paris, "paris")]) { cloud in
            try await cloud.reconciling([], discoveries: [Self.everything]) {
                try await cloud.until("it is watched") { $0.connections.count == 1 }
                try await cloud.deleteConnection(Self.paris)
                try await cloud.until("it is gone") { $0.connections.isEmpty }
            }
            #expect(
                cloud.log.all.suffix(2) == [
                    "warning: the cloud lists no connections; the exporter lists again before it accepts this",
                    "info: discovered connections are gone",
                ])
        }
    }

    @Test func `a thousand connections on several pages get one monitor each`() async throws {
        let simulated = (0..<1_000).map { number in
            let digits = String(number)
            let suffix = String(repeating: "0", count: 12 - digits.count) + digits
            return SimulatedConnection(
                id: "aaaaaaaa-0000-4000-8000-\(suffix)", name: "c-\(number)", sourceIP: "127.0.0.10",
                destinationIP: "127.1.\(number / 250).\(number % 250 + 1)",
                // Ten connections share each time of creation, so that pages end between them.
                createdAt: .seconds(1_767_322_000 + number / 10))
        }
        try await ReconciledCloud.with(simulated, pageSize: 64) { cloud in
            let own = ConnectionConfiguration.fixture("own", id: simulated[500].id)
            try await cloud.reconciling(
                [own], discoveries: [DiscoveryConfiguration(targets: [.peerTarget])], interval: .seconds(1)
            ) {
                try await cloud.until("all have a monitor") { snapshot in
                    snapshot.reports.count == 1_000 && snapshot.reports.values.allSatisfy { $0.monitor != nil }
                        && snapshot.lastRun != nil
                }
            }
            let snapshot = cloud.status.snapshot
            #expect(snapshot.connections.first == own)
            #expect(snapshot.discovered.count == 999)
            #expect(Set(snapshot.connections.map(\.name)).count == 1_000)
            #expect(snapshot.reports.values.allSatisfy { $0.created == 1 && $0.failures.isEmpty })
            #expect(cloud.targets.current?.count == 1_000)
            #expect(
                cloud.log.all.filter { !$0.hasPrefix("debug") } == [
                    "info: connections discovered", "info: connection monitors created",
                ])
        }
    }

    @Test func `a dry run reports the planned actions and creates nothing`() async throws {
        try await ReconciledCloud.with([
            Self.connection(Self.paris, "paris"), Self.connection(Self.rome, "rome"),
        ]) { cloud in
            let monitor = try await cloud.client.createConnectionMonitor(forConnection: Self.rome)
            let configuration = ExporterConfiguration(
                cloud: nil, monitors: MonitorsConfiguration(), connections: [.fixture("own", id: Self.rome)],
                discoveries: [Self.everything])
            let plan = try await DryRun(configuration: configuration).plan(cloud.client)
            #expect(
                "\(plan)" == """
                    adopt   own    \(Self.rome)  it has the monitor \(monitor.id), ACTIVE
                    create  paris  \(Self.paris)  it has no monitor

                    """)
            #expect(cloud.count(.createConnectionMonitor) == 1)
        }
    }
}
