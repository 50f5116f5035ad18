import CloudAPI
import EmbeddedCloud
import Testing

@testable import CloudWatching
@testable import Network
@testable import Probing
@testable import VPNConfiguration

/// The reconciler against the embedded cloud, over real HTTP.
@Suite(.timeLimit(.minutes(2)))
struct MonitorReconcilerTests {
    private static let paris = ReconciledCloud.paris
    private static let rome = ReconciledCloud.rome
    private static let configured: [ConnectionConfiguration] = [
        .fixture("berlin-paris", id: paris), .fixture("berlin-rome", id: rome),
    ]
    private static let simulated = [
        ReconciledCloud.connection(paris, "berlin-paris"), ReconciledCloud.connection(rome, "berlin-rome"),
    ]

    @Test func `missing monitors are created once, and their addresses are handed on`() async throws {
        try await ReconciledCloud.with(Self.simulated) { cloud in
            try await cloud.reconciling(Self.configured) {
                try await cloud.until("both have an active monitor") { snapshot in
                    snapshot.reports.count == 2 && snapshot.reports.values.allSatisfy { $0.monitor?.status == .active }
                }
            }
            #expect(cloud.status.snapshot.reports.values.map(\.created) == [1, 1])
            #expect(cloud.status.snapshot.lastRun?.isSuccess == true)
            #expect(
                cloud.log.all.sorted() == [
                    "info: connection monitor created berlin-paris", "info: connection monitor created berlin-rome",
                ])
            var handedOn = cloud.targets.changes.makeAsyncIterator()
            let targets = await handedOn.next()
            #expect(targets?.map(\.id.connection) == ["berlin-paris", "berlin-rome"])
            #expect(targets?.map(\.address.description) == ["127.0.0.11", "127.0.0.11"])
        }
    }

    @Test func `a monitor that somebody deletes is created again at the next run`() async throws {
        try await ReconciledCloud.with(Self.simulated) { cloud in
            try await cloud.reconciling(Self.configured) {
                try await cloud.until("there is a monitor") { $0.reports[Self.paris]?.monitor?.status == .active }
                let first = try #require(cloud.status.snapshot.reports[Self.paris]?.monitor?.id)
                try await cloud.deleteMonitor(first)
                try await cloud.until("there is another one") { snapshot in
                    let report = snapshot.reports[Self.paris]
                    return report?.created == 2 && report?.monitor?.status == .active && report?.monitor?.id != first
                }
            }
        }
    }

    @Test func `one list without the monitors that connections name creates nothing and shows nothing`() async throws {
        try await ReconciledCloud.with(Self.simulated) { cloud in
            for id in [Self.paris, Self.rome] { _ = try await cloud.client.createConnectionMonitor(forConnection: id) }
            try await cloud.setFaults(
                """
                {"rules":[{"operations":["listConnectionMonitors"],"first":1,"effect":{"kind":"replace",\
                "body":"{\\"connection_monitors\\":[]}"}}]}
                """)
            try await cloud.reconciling(Self.configured) {
                try await cloud.until("the monitors are known") { $0.reports[Self.rome]?.monitor != nil }
            }
            #expect(cloud.count(.createConnectionMonitor) == 2)
            #expect(
                cloud.log.all.first
                    == "warning: the cloud lists no monitor though connections have some, asking once more before that is "
                    + "believed")
        }
    }

    @Test func `a service in trouble is asked for few creations in each run, for others each time, told once`()
        async throws
    {
        let ids = (0..<12).map { "aaaaaaaa-0000-4000-8000-\(100_000_000_000 + $0)" }
        try await ReconciledCloud.with(ids.map { ReconciledCloud.connection($0, "n") }) { cloud in
            try await cloud.setFaults(
                #"{"rules":[{"operations":["createConnectionMonitor"],"effect":{"kind":"refuse","status":502}}]}"#)
            try await cloud.reconciling(ids.map { .fixture("n-\($0)", id: $0) }) {
                try await cloud.until("all were tried") { snapshot in
                    ids.allSatisfy { snapshot.reports[$0]?.failures[.unavailable] ?? 0 >= 2 }
                }
            }
            #expect(cloud.count(.createConnectionMonitor) <= 5 * cloud.count(.listConnectionMonitors))
            let tries = ids.map { cloud.status.snapshot.reports[$0]?.failures[.unavailable] ?? 0 }
            #expect((tries.max() ?? 0) - (tries.min() ?? 0) <= 1)
            #expect(cloud.log.all.count <= 2 * ids.count)
        }
    }

    @Test func `what has its monitor is probed and shown while others are still waited for`() async throws {
        try await ReconciledCloud.with(Self.simulated) { cloud in
            _ = try await cloud.client.createConnectionMonitor(forConnection: Self.paris)
            try await cloud.setFaults(
                #"{"rules":[{"operations":["createConnectionMonitor"],"effect":{"kind":"delay","time":60}}]}"#)
            try await cloud.reconciling(Self.configured, interval: .seconds(60)) {
                try await cloud.until("the lists are known") { $0.reports[Self.paris]?.monitor != nil }
                #expect(cloud.status.snapshot.lastRun == nil)
                #expect(cloud.targets.current?.map(\.id.connection) == ["berlin-paris"])
            }
        }
    }

    @Test func `what was created is probed and shown while other creations are still waited for`() async throws {
        try await ReconciledCloud.with(Self.simulated) { cloud in
            try await cloud.setFaults(
                """
                {"rules":[{"operations":["createConnectionMonitor"],"connection_id":"\(Self.rome)",\
                "effect":{"kind":"delay","time":60}}]}
                """)
            try await cloud.reconciling(Self.configured, interval: .seconds(60), progressInterval: .zero) {
                try await cloud.until("the first is created") { $0.reports[Self.paris]?.created == 1 }
                #expect(cloud.status.snapshot.lastRun == nil)
                #expect(cloud.targets.current?.map(\.id.connection) == ["berlin-paris"])
            }
        }
    }

    @Test func `why the lists cannot be read is told again when it changes`() async throws {
        try await ReconciledCloud.with(Self.simulated) { cloud in
            try await cloud.reconciling(Self.configured) {
                for (status, code) in [(502, "APIGW.0201"), (500, "VPN.0002"), (403, "VPN.0007")] {
                    let calls = cloud.count(.listConnections)
                    try await cloud.setFaults(
                        """
                        {"rules":[{"operations":["listVpnConnections"],\
                        "effect":{"kind":"refuse","status":\(status),"code":"\(code)"}}]}
                        """)
                    try await cloud.until("it was refused") { _ in cloud.count(.listConnections) >= calls + 4 }
                }
                try await cloud.setFaults(#"{"rules":[]}"#)
                try await cloud.until("it succeeds") { _ in
                    cloud.log.all.last == "info: reconciliation succeeds again"
                }
            }
            #expect(cloud.log.all.count { $0.hasPrefix("warning: reconciliation failed") } == 2)
        }
    }

    @Test func `what is said of many connections is one line`() async throws {
        let absent = (1...12).map { number in
            ConnectionConfiguration.fixture("c-\(number)", id: "aaaaaaaa-0000-4000-8000-0000000000\(10 + number)")
        }
        try await ReconciledCloud.with(Self.simulated) { cloud in
            try await cloud.reconciling(absent) {
                try await cloud.until("a run has ended") { $0.lastRun != nil }
            }
            #expect(
                cloud.log.all.filter { !$0.hasPrefix("debug") } == ["warning: the cloud does not list the connection"])
            #expect(cloud.log.all.contains("debug: the cloud does not list the connection c-12"))
        }
    }

    @Test func `a monitor that exists is taken as it is`() async throws {
        try await ReconciledCloud.with(Self.simulated) { cloud in
            let existing = try await cloud.client.createConnectionMonitor(forConnection: Self.paris)
            try await cloud.reconciling([.fixture("berlin-paris", id: Self.paris)]) {
                try await cloud.until("it is known") { $0.reports[Self.paris]?.monitor?.id == existing.id }
            }
            #expect(cloud.status.snapshot.reports[Self.paris]?.created == 0)
            #expect(cloud.log.all == ["info: connection has its monitor berlin-paris"])
        }
    }

    @Test func `many exporters that ensure the same connections converge on one monitor each`() async throws {
        try await ReconciledCloud.with(Self.simulated) { cloud in
            try await withThrowingTaskGroup(of: WatchedCloud.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        let status = WatchedCloud()
                        let reconciler = MonitorReconciler(
                            client: cloud.client, connections: Self.configured,
                            monitors: .init(mode: .ensure, interval: .milliseconds(20)), status: status,
                            targets: ProbeTargets(), events: EventLog(), logger: cloud.log.logger,
                            now: { PingClock.system.now().realtime })
                        return await Self.run(reconciler, status)
                    }
                }
                var reports: [ConnectionReport] = []
                for try await status in group { reports += status.snapshot.reports.values }
                #expect(reports.count == 16)
                #expect(Set(reports.compactMap(\.monitor?.id)).count == 2)
                #expect(reports.reduce(0) { $0 + $1.created } == 2)
                #expect(reports.allSatisfy { $0.failures.isEmpty })
            }
        }
    }

    /// Runs a reconciler until every connection has an active monitor, at most a minute.
    private static func run(_ reconciler: MonitorReconciler, _ status: WatchedCloud) async -> WatchedCloud {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await reconciler.run() }
            let deadline = ContinuousClock.now + .seconds(60)
            while ContinuousClock.now < deadline {
                let reports = status.snapshot.reports.values
                if reports.count == 2 && reports.allSatisfy({ $0.monitor?.status == .active }) { break }
                try? await Task.sleep(for: .milliseconds(5))
            }
            group.cancelAll()
        }
        return status
    }

    @Test func `a refused creation is counted and told once, and the others go on`() async throws {
        let refusal = Refusal(status: 403, errorCode: "VPN.0007", errorMessage: "is not authorized to perform")
        let simulated = [ReconciledCloud.connection(Self.paris, "p", refusal: refusal), Self.simulated[1]]
        try await ReconciledCloud.with(simulated) { cloud in
            try await cloud.reconciling(Self.configured, creationPause: .milliseconds(200)) {
                for _ in 0..<5 {
                    let end = cloud.status.snapshot.lastRun?.end
                    try await cloud.until("a run has ended") { $0.lastRun?.end != end }
                    #expect(cloud.status.snapshot.lastRun?.isSuccess == false)
                }
                try await cloud.until("it was refused three times") {
                    $0.reports[Self.paris]?.failures[.forbidden] ?? 0 >= 3
                }
            }
            #expect(cloud.status.snapshot.reports[Self.rome]?.created == 1)
            #expect(cloud.status.snapshot.lastRun?.isSuccess == false)
            #expect(
                cloud.log.all.sorted() == [
                    "info: connection monitor created berlin-rome",
                    "warning: connection monitor could not be created berlin-paris",
                ])
        }
    }

    @Test func `a connection that the cloud does not list is told once, and the others go on`() async throws {
        try await ReconciledCloud.with([Self.simulated[1]]) { cloud in
            try await cloud.reconciling(Self.configured) {
                try await cloud.until("the other has its monitor") { $0.reports[Self.rome]?.monitor?.status == .active }
            }
            #expect(cloud.status.snapshot.reports[Self.paris] == ConnectionReport())
            #expect(
                cloud.log.all.sorted() == [
                    "info: connection monitor created berlin-rome",
                    "warning: the cloud does not list the connection berlin-paris",
                ])
        }
    }

    @Test func `observing creates nothing`() async throws {
        try await ReconciledCloud.with(Self.simulated) { cloud in
            try await cloud.reconciling(Self.configured, mode: .observe) {
                try await cloud.until("there were some runs") { _ in
                    let lists = cloud.calls.snapshot.calls[.init(operation: .listConnectionMonitors, statusCode: 200)]
                    return lists ?? 0 >= 3
                }
            }
            #expect(cloud.calls.snapshot.calls.keys.allSatisfy { $0.operation != .createConnectionMonitor })
            #expect(cloud.status.snapshot.reports.values.allSatisfy { $0.monitor == nil && $0.connection != nil })
        }
    }

    @Test func `tokens that die are renewed without a failed run`() async throws {
        try await ReconciledCloud.with(Self.simulated) { cloud in
            try await cloud.reconciling(Self.configured) {
                try await cloud.until("there is a monitor") { $0.reports[Self.paris]?.monitor != nil }
                try await cloud.revokeTokens()
                try await cloud.until("a second token was asked for") { _ in
                    cloud.calls.snapshot.calls[.init(operation: .createToken, statusCode: 201)] ?? 0 >= 2
                }
            }
            #expect(cloud.log.all.allSatisfy { !$0.hasPrefix("warning") })
        }
    }

    @Test func `a cloud that goes away takes no target with it`() async throws {
        let cloud = try await EmbeddedCloud.bind(
            EmbeddedCloudConfiguration(
                projectID: "0123456789abcdef0123456789abcdef", region: "eu-de", userName: "exporter",
                password: "embedded", domainName: "embedded", connections: Self.simulated, pendingCreateTime: .zero))
        try await AsyncHTTPTransport.withTransport { transport in
            let reconciled = try ReconciledCloud(transport: transport, baseURL: cloud.baseURL)
            try await reconciled.reconciling(Self.configured, interval: .milliseconds(20)) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await cloud.run() }
                    try await reconciled.until("both are active") { snapshot in
                        snapshot.reports.count == 2
                            && snapshot.reports.values.allSatisfy { $0.monitor?.status == .active }
                    }
                    group.cancelAll()
                }
                try await reconciled.until("a run has failed") { $0.lastRun?.isSuccess == false }
            }
            let snapshot = reconciled.status.snapshot
            #expect(snapshot.reports.values.allSatisfy { $0.monitor != nil })
            #expect(snapshot.lastSuccess != nil)
            #expect(reconciled.log.all.count { $0.hasPrefix("warning: reconciliation failed") } == 1)
            var handedOn = reconciled.targets.changes.makeAsyncIterator()
            #expect(await handedOn.next()?.count == 2)
        }
    }
}
