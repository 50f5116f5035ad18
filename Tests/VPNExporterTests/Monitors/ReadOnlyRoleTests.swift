import EmbeddedCloud
import Testing

@testable import CloudAPI
@testable import CloudWatching
@testable import NetworkPrimitives
@testable import Probing
@testable import VPNConfiguration
@testable import VPNExporter

/// The reconciler with refused calls, against the embedded cloud over HTTP.
@Suite(.timeLimit(.minutes(2)))
struct ReadOnlyRoleTests {
    private static let refusal = Refusal(status: 403, errorCode: "VPN.0007", errorMessage: "is not authorized")
    private static let ids = (1...5).map { "aaaaaaaa-0000-4000-8000-00000000000\($0)" }
    private static let configured = ids.map { ConnectionConfiguration.fixture("c-\($0.suffix(1))", id: $0) }

    private static func simulated(_ refusal: Refusal?) -> [SimulatedConnection] {
        ids.map { ReconciledCloud.connection($0, "c-\($0.suffix(1))", refusal: refusal) }
    }

    @Test func `with a role that cannot create the exporter observes, and logs this once`() async throws {
        try await ReconciledCloud.with(Self.simulated(Self.refusal)) { cloud in
            try await cloud.reconciling(Self.configured) {
                try await cloud.until("there were some runs") { _ in cloud.count(.listConnectionMonitors) >= 6 }
            }
            #expect(
                cloud.log.all == [
                    "warning: the role cannot create connection monitors; the exporter uses the existing ones"
                ])
            // A single refusal could concern the connection alone, so there are two.
            #expect(cloud.calls.snapshot.calls[.init(operation: .createConnectionMonitor, statusCode: 403)] == 2)
            let failures = cloud.status.snapshot.reports.values.compactMap { $0.failures[.forbidden] }
            #expect(failures == [1, 1])
            #expect(cloud.status.snapshot.lastRun?.isSuccess == true)
        }
    }

    @Test func `after the pause each run attempts one creation, of another connection each time`() async throws {
        try await ReconciledCloud.with(Self.simulated(Self.refusal)) { cloud in
            try await cloud.reconciling(Self.configured, creationPause: .milliseconds(100)) {
                try await cloud.until("each was refused") { snapshot in
                    snapshot.reports.count == 5
                        && snapshot.reports.values.allSatisfy { $0.failures[.forbidden] ?? 0 >= 1 }
                }
            }
            let refused = cloud.calls.snapshot.calls[.init(operation: .createConnectionMonitor, statusCode: 403)] ?? 0
            #expect(refused <= cloud.count(.listConnectionMonitors) + 1)
            #expect(cloud.log.all.count == 1)
        }
    }

    @Test func `connections that are refused alone do not block others`() async throws {
        var simulated = Self.simulated(Self.refusal)
        simulated[4].createRefusal = nil
        try await ReconciledCloud.with(simulated) { cloud in
            try await cloud.reconciling(Self.configured, creationPause: .milliseconds(50)) {
                try await cloud.until("the last has its monitor") { $0.reports[Self.ids[4]]?.created == 1 }
            }
            #expect(cloud.log.all.contains("info: connection monitors can be created again"))
        }
    }

    @Test func `with a role that cannot list monitors the exporter uses those of the connections, and logs this once`()
        async throws
    {
        try await ReconciledCloud.with(Self.simulated(nil)) { cloud in
            let existing = try await cloud.client.createConnectionMonitor(forConnection: Self.ids[0])
            try await cloud.setFaults(
                """
                {"rules":[{"operations":["listConnectionMonitors"],\
                "effect":{"kind":"refuse","status":403,"code":"VPN.0007"}}]}
                """)
            try await cloud.reconciling(Array(Self.configured.prefix(2))) {
                try await cloud.until("there were some runs") { _ in cloud.count(.listConnectionMonitors) >= 4 }
                let snapshot = cloud.status.snapshot
                #expect(snapshot.reports[Self.ids[0]]?.monitor?.id == existing.id)
                #expect(snapshot.reports[Self.ids[1]]?.connection != nil)
                #expect(snapshot.lastRun?.isSuccess == true)
                #expect(cloud.count(.createConnectionMonitor) == 1)
                let forbidden =
                    "warning: the role cannot list connection monitors; the exporter keeps the known ones and creates none"
                #expect(cloud.log.all.prefix(2) == [forbidden, "info: connection has its monitor c-1"])
                #expect(cloud.log.all.count { $0 == forbidden } == 1)
                try await cloud.setFaults(#"{"rules":[]}"#)
                try await cloud.until("the other is created") { $0.reports[Self.ids[1]]?.created == 1 }
            }
            #expect(cloud.log.all.contains("info: connection monitors can be listed again"))
        }
    }

    @Test func `in a region without monitors the exporter watches the connections and creates none`() async throws {
        try await ReconciledCloud.with(Self.simulated(nil)) { cloud in
            try await cloud.setFaults(
                """
                {"rules":[{"operations":["listConnectionMonitors"],\
                "effect":{"kind":"refuse","status":404,"code":"APIGW.0101"}}]}
                """)
            try await cloud.reconciling(Self.configured) {
                try await cloud.until("there were some runs") { _ in cloud.count(.listConnectionMonitors) >= 4 }
                let snapshot = cloud.status.snapshot
                #expect(snapshot.hasList && snapshot.reports.values.allSatisfy { $0.connection?.status == .active })
                #expect(snapshot.lastRun?.isSuccess == false)
                #expect(snapshot.lastRun?.problem?.contains("APIGW.0101") == true)
                #expect(cloud.count(.createConnectionMonitor) == 0)
                let lacking =
                    "warning: connection monitors cannot be listed; the exporter keeps the known ones and creates none"
                #expect(cloud.log.all.count { $0 == lacking } == 1)
                let none = "it names no monitor; the cloud does not list monitors"
                let configuration = ExporterConfiguration(
                    cloud: nil, monitors: MonitorsConfiguration(mode: .ensure), connections: Self.configured)
                let plan = try await DryRun(configuration: configuration).plan(cloud.client)
                #expect("\(plan)".split(separator: "\n").count { $0.hasPrefix("observe") && $0.hasSuffix(none) } == 5)
                try await cloud.setFaults(#"{"rules":[]}"#)
                try await cloud.until("all are created") { $0.reports.values.allSatisfy { $0.created == 1 } }
            }
        }
    }

    @Test(arguments: [500, 503, 429])
    func `a failed list of monitors fails the run, but the list of connections counts`(status: Int) async throws {
        try await ReconciledCloud.with(Self.simulated(nil)) { cloud in
            let existing = try await cloud.client.createConnectionMonitor(forConnection: Self.ids[0])
            try await cloud.reconciling(Array(Self.configured.prefix(1)), mode: .observe) {
                try await cloud.until("the monitor is known") { $0.reports[Self.ids[0]]?.monitor?.id == existing.id }
                try await cloud.setFaults(
                    """
                    {"rules":[{"operations":["listConnectionMonitors"],\
                    "effect":{"kind":"refuse","status":\(status)}}]}
                    """)
                try await cloud.until("the run fails") { $0.lastRun?.isSuccess == false }
                // After throttling, the exporter makes no call for a minute.
                if status == 429 { return }
                try await cloud.putConnection(Self.ids[0], #"{"status":"DOWN"}"#)
                try await cloud.until("the state is known") { $0.reports[Self.ids[0]]?.connection?.status == .down }
                let snapshot = cloud.status.snapshot
                #expect(snapshot.lastRun?.isSuccess == false && snapshot.lastRun?.problem != nil)
                #expect(snapshot.reports[Self.ids[0]]?.monitor?.id == existing.id)
                #expect(cloud.targets.current?.map(\.id.target).contains("peer") == true)
            }
        }
    }
}
