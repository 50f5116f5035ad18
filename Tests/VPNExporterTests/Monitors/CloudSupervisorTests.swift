import Synchronization
import Testing

@testable import CloudAPI
@testable import CloudWatching
@testable import NetworkPrimitives
@testable import Probing
@testable import Settings
@testable import StatusPages
@testable import VPNConfiguration
@testable import VPNExporter

/// The parts that call the cloud, when the configuration changes.
@Suite(.timeLimit(.minutes(1)))
struct CloudSupervisorTests {
    private static let paris = "2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22"
    private static let rome = "5b0e9a34-7c1f-4d7e-9c55-0a8f3d1e6b27"

    private static func configuration(_ connections: String, rest: String = "") throws -> ExporterConfiguration {
        let text = """
            cloud: { provider: embedded, region: eu-de, project_id: 0123456789abcdef0123456789abcdef, pending_create: 0s }
            \(rest)
            connections:
            \(connections)
            """
        return try ConfigurationFile.parse(
            Array(text.utf8), file: "x",
            context: ReadingContext(secrets: SecretReader(files: NamedFiles(folder: "")), surroundings: .process))
    }

    private static func connection(_ name: String, _ id: String, _ destination: String) -> String {
        "  - { name: \(name), id: \(id), simulated: { source_ip: 127.0.0.10, destination_ip: \(destination) } }\n"
    }

    private static func addresses(_ targets: ProbeTargets) -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: (targets.current ?? []).map { target in
                guard case .literal(let address) = target.address else { return (target.id.connection, "") }
                return (target.id.connection, address.description)
            })
    }

    private struct Scene: Sendable {
        let current: CurrentConfiguration
        let status = WatchedCloud()
        let targets = ProbeTargets()
        let calls = CloudCallRecorder()
        let events = EventLog()
        let log = LogRecorder()

        var supervisor: CloudSupervisor {
            CloudSupervisor(
                current: current, status: status, targets: targets,
                measurements: CloudMeasurements(), calls: calls, events: events, clock: .system,
                logger: log.logger)
        }

        func until(_ what: String, _ condition: () -> Bool) async throws {
            let deadline = ContinuousClock.now + .seconds(30)
            while !condition() {
                guard ContinuousClock.now < deadline else {
                    Issue.record("never: \(what); \(log.all)")
                    return
                }
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    @Test func `a reload keeps known addresses and monitors, and adds new ones`() async throws {
        let first = try Self.configuration(Self.connection("paris", Self.paris, "127.0.0.11"))
        let scene = Scene(current: CurrentConfiguration(first, read: 1))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await scene.supervisor.run() }
            try await scene.until("paris is known") { Self.addresses(scene.targets) == ["paris": "127.0.0.11"] }
            try await scene.until("its run has ended") { scene.status.snapshot.lastSuccess != nil }
            // Every list from here on contains paris with its address.
            let lists = Mutex<[[String: String]]>([])
            scene.current.replace(
                try Self.configuration(
                    Self.connection("paris", Self.paris, "127.0.0.11")
                        + Self.connection("rome", Self.rome, "127.0.0.21")),
                read: 2)
            try await scene.until("rome is known") {
                let addresses = Self.addresses(scene.targets)
                lists.withLock { $0.append(addresses) }
                return addresses == ["paris": "127.0.0.11", "rome": "127.0.0.21"]
            }
            #expect(lists.withLock { $0 }.allSatisfy { $0["paris"] == "127.0.0.11" })
            let report = scene.status.snapshot.reports[Self.paris]
            #expect(report?.created == 1 && report?.monitor != nil)
            scene.current.replace(
                try Self.configuration(Self.connection("rome", Self.rome, "127.0.0.21")), read: 3)
            try await scene.until("paris is gone") { Self.addresses(scene.targets) == ["rome": "127.0.0.21"] }
            try await scene.until("its series are gone") { scene.status.snapshot.reports[Self.paris] == nil }
            #expect(scene.status.snapshot.reports[Self.rome]?.created == 1)
            // One login is enough, because the cloud is the same.
            let logins = scene.calls.snapshot.calls.filter { $0.key.operation == .createToken }
            #expect(logins.values.reduce(0, +) == 1)
            #expect(
                scene.events.newestFirst.reversed().map { "\($0.kind.rawValue) \($0.connection ?? "")" }
                    == ["monitor_created paris", "monitor_created rome"])
            group.cancelAll()
        }
    }

    @Test func `a reload without a cloud stops the calls, and one with a cloud starts them`() async throws {
        var none = try Self.configuration(
            "  - { name: lab, targets: [ { name: a, address: 127.0.0.1 } ] }\n", rest: "monitors: { mode: none }")
        none.cloud = nil
        let scene = Scene(current: CurrentConfiguration(none, read: 1))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await scene.supervisor.run() }
            try await scene.until("the target is known") { Self.addresses(scene.targets) == ["lab": "127.0.0.1"] }
            scene.current.replace(
                try Self.configuration(Self.connection("paris", Self.paris, "127.0.0.11")), read: 2)
            try await scene.until("paris is known") { Self.addresses(scene.targets) == ["paris": "127.0.0.11"] }
            scene.current.replace(none, read: 3)
            try await scene.until("the target is back") { Self.addresses(scene.targets) == ["lab": "127.0.0.1"] }
            #expect(scene.status.snapshot.reports.isEmpty)
            #expect(scene.status.snapshot.connections.map(\.name) == ["lab"])
            group.cancelAll()
        }
    }

    @Test func `cancellation ends every wait`() async throws {
        let scene = Scene(
            current: CurrentConfiguration(
                try Self.configuration(Self.connection("paris", Self.paris, "127.0.0.11")), read: 1))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await scene.supervisor.run() }
            group.cancelAll()
            try await group.waitForAll()
        }
    }
}
