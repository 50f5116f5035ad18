import CloudAPI
import EmbeddedCloud
import Testing

@testable import CloudWatching
@testable import NetworkPrimitives
@testable import Probing
@testable import VPNConfiguration

/// The reconciler against the embedded cloud, over HTTP.
@Suite(.timeLimit(.minutes(2)))
struct EmbeddedReconcilerTests {
    private static let paris = ReconciledCloud.paris
    private static let rome = ReconciledCloud.rome
    private static let configured: [ConnectionConfiguration] = [
        .fixture("berlin-paris", id: paris), .fixture("berlin-rome", id: rome),
    ]
    private static let simulated = [
        ReconciledCloud.connection(paris, "berlin-paris"), ReconciledCloud.connection(rome, "berlin-rome"),
    ]

    @Test func `missing monitors are created once, and their addresses are published`() async throws {
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
            var published = cloud.targets.changes.makeAsyncIterator()
            let targets = await published.next()
            #expect(targets?.map(\.id.connection) == ["berlin-paris", "berlin-rome"])
            #expect(targets?.map(\.address.description) == ["127.0.0.11", "127.0.0.11"])
        }
    }

    @Test func `the next run creates a deleted monitor again`() async throws {
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

    @Test func `a new reason for unreadable lists is logged`() async throws {
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

    @Test func `many exporters with the same connections create one monitor for each`() async throws {
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

    /// Runs a reconciler until every connection has an active monitor, for at most a minute.
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

    @Test func `a refused creation is counted and logged once, and the others succeed`() async throws {
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

    @Test func `a revoked token is renewed without a failed run`() async throws {
        try await ReconciledCloud.with(Self.simulated) { cloud in
            try await cloud.reconciling(Self.configured) {
                try await cloud.until("there is a monitor") { $0.reports[Self.paris]?.monitor != nil }
                try await cloud.revokeTokens()
                try await cloud.until("there is a second token") { _ in
                    cloud.calls.snapshot.calls[.init(operation: .createToken, statusCode: 201)] ?? 0 >= 2
                }
            }
            #expect(cloud.log.all.allSatisfy { !$0.hasPrefix("warning") })
        }
    }

    @Test func `an unreachable cloud leaves the targets`() async throws {
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
            var published = reconciled.targets.changes.makeAsyncIterator()
            #expect(await published.next()?.count == 2)
        }
    }
}
