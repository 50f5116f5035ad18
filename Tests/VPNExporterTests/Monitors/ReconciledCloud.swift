import CloudAPI
import EmbeddedCloud
import Logging
import Synchronization
import Testing

@testable import CloudWatching
@testable import NetworkPrimitives
@testable import Probing
@testable import VPNConfiguration

/// A reconciler that runs against an embedded cloud over HTTP, and access to both.
struct ReconciledCloud: Sendable {
    static let paris = "2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22"
    static let rome = "5b0e9a34-7c1f-4d7e-9c55-0a8f3d1e6b27"

    let session: CloudSession
    let client: VPNClient
    let transport: AsyncHTTPTransport
    let baseURL: String
    let status = WatchedCloud()
    let targets = ProbeTargets()
    let calls = CloudCallRecorder()
    let events = EventLog()
    let log = LogRecorder()

    private static let projectID = "0123456789abcdef0123456789abcdef"

    /// Runs `body` while the cloud serves the `simulated` connections.
    static func with(
        _ simulated: [SimulatedConnection], pageSize: Int = VPNClient.largestPage,
        body: @Sendable (ReconciledCloud) async throws -> Void
    ) async throws {
        let cloud = try await EmbeddedCloud.bind(
            EmbeddedCloudConfiguration(
                projectID: projectID, region: "eu-de", userName: "exporter", password: "embedded",
                domainName: "embedded", connections: simulated, pendingCreateTime: .zero))
        try await AsyncHTTPTransport.withTransport { transport in
            let reconciled = try ReconciledCloud(transport: transport, baseURL: cloud.baseURL, pageSize: pageSize)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await cloud.run() }
                try await body(reconciled)
                group.cancelAll()
            }
        }
    }

    init(
        transport: AsyncHTTPTransport, baseURL: String, pageSize: Int = VPNClient.largestPage
    ) throws {
        self.transport = transport
        self.baseURL = baseURL
        let endpoint = try CloudEndpoint(baseURL)
        let caller = CloudCaller(transport: transport, observer: calls, timeout: .seconds(60))
        session = CloudSession(
            caller: caller,
            credentials: .user(name: "exporter", password: Secret("embedded"), domain: .name("embedded")),
            project: .id(Self.projectID),
            endpoints: CloudEndpoints(identity: endpoint, vpn: endpoint, cloudEye: endpoint))
        client = VPNClient(session: session, pageSize: pageSize)
    }

    static func connection(_ id: String, _ name: String, refusal: Refusal? = nil) -> SimulatedConnection {
        SimulatedConnection(
            id: id, name: name, sourceIP: "127.0.0.10", destinationIP: "127.0.0.11", createRefusal: refusal)
    }

    /// Runs a reconciler of `connections` every `interval` while `body` runs.
    func reconciling(
        _ connections: [ConnectionConfiguration], discoveries: [DiscoveryConfiguration] = [],
        mode: MonitorsConfiguration.Mode = .ensure, interval: Duration = .milliseconds(50),
        creationPause: Duration = .seconds(3_600), progressInterval: Duration = .seconds(5),
        body: @Sendable () async throws -> Void
    ) async throws {
        let reconciler = MonitorReconciler(
            client: client, connections: connections, discoveries: discoveries,
            monitors: .init(mode: mode, interval: interval), status: status, targets: targets, events: events,
            logger: log.logger,
            now: { PingClock.system.now().realtime }, creationPause: creationPause,
            progressInterval: progressInterval)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await reconciler.run() }
            try await body()
            group.cancelAll()
        }
    }

    /// Waits until the snapshot meets a condition, for at most a minute.
    func until(
        _ what: String, _ condition: (WatchedCloud.Snapshot) -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while !condition(status.snapshot) {
            guard ContinuousClock.now < deadline else {
                Issue.record("never: \(what); \(status.snapshot)")
                return
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Deletes a monitor, as a person in the cloud's console does.
    func deleteMonitor(_ id: String) async throws {
        #expect(try await control("DELETE", "/control/monitors/\(id)").status == 204)
    }

    /// Revokes every token, as a change of permissions does.
    func revokeTokens() async throws {
        #expect(try await control("DELETE", "/control/tokens").status == 204)
    }

    /// Creates or changes a connection.
    func putConnection(_ id: String, _ body: String) async throws {
        let status = try await control("PUT", "/control/connections/\(id)", body: body).status
        #expect(status == 201 || status == 200)
    }

    /// Sets the faults of the embedded cloud.
    func setFaults(_ faults: String) async throws {
        #expect(try await control("PUT", "/control/faults", body: faults).status == 204)
    }

    func deleteConnection(_ id: String) async throws {
        #expect(try await control("DELETE", "/control/connections/\(id)").status == 204)
    }

    /// The number of responses to an operation, with any status.
    func count(_ operation: CloudOperation) -> UInt64 {
        calls.snapshot.calls.reduce(0) { $0 + ($1.key.operation == operation ? $1.value : 0) }
    }

    private func control(_ method: String, _ path: String, body: String = "") async throws -> WebClient.Response {
        let port = try #require(baseURL.split(separator: ":").last.flatMap { Int($0) })
        return try await WebClient(port: port).exchange(
            "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }
}
