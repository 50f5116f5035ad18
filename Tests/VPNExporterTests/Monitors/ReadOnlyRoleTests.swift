import EmbeddedCloud
import Testing

@testable import CloudAPI
@testable import CloudWatching
@testable import Network
@testable import Probing
@testable import VPNConfiguration
@testable import VPNExporter

/// What the reconciler does where creations are refused, against the embedded cloud over real HTTP.
@Suite(.timeLimit(.minutes(2)))
struct ReadOnlyRoleTests {
    private static let refusal = Refusal(status: 403, errorCode: "VPN.0007", errorMessage: "is not authorized")
    private static let ids = (1...5).map { "aaaaaaaa-0000-4000-8000-00000000000\($0)" }
    private static let configured = ids.map { ConnectionConfiguration.fixture("c-\($0.suffix(1))", id: $0) }

    private static func simulated(_ refusal: Refusal?) -> [SimulatedConnection] {
        ids.map { ReconciledCloud.connection($0, "c-\($0.suffix(1))", refusal: refusal) }
    }

    @Test func `a role that may not create goes on observing, and is told of once`() async throws {
        try await ReconciledCloud.with(Self.simulated(Self.refusal)) { cloud in
            try await cloud.reconciling(Self.configured) {
                try await cloud.until("there were some runs") { _ in cloud.count(.listConnectionMonitors) >= 6 }
            }
            #expect(
                cloud.log.all == [
                    "warning: the role may not create connection monitors, going on with those that exist"
                ])
            // Two, for one alone could be the connection's own matter.
            #expect(cloud.calls.snapshot.calls[.init(operation: .createConnectionMonitor, statusCode: 403)] == 2)
            let failures = cloud.status.snapshot.reports.values.compactMap { $0.failures[.forbidden] }
            #expect(failures == [1, 1])
            #expect(cloud.status.snapshot.lastRun?.isSuccess == true)
        }
    }

    @Test func `after the pause one creation a run is tried, of another connection each time`() async throws {
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

    @Test func `connections that alone are refused keep no other from its monitor`() async throws {
        var simulated = Self.simulated(Self.refusal)
        simulated[4].createRefusal = nil
        try await ReconciledCloud.with(simulated) { cloud in
            try await cloud.reconciling(Self.configured, creationPause: .milliseconds(50)) {
                try await cloud.until("the last has its monitor") { $0.reports[Self.ids[4]]?.created == 1 }
            }
            #expect(cloud.log.all.contains("info: connection monitors can be created again"))
        }
    }

    @Test func `a role that may not list monitors goes on with those that connections name, and is told of once`()
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
                    "warning: the role may not list connection monitors, going on with what is known of them, and none is "
                    + "created"
                #expect(cloud.log.all.prefix(2) == [forbidden, "info: connection has its monitor c-1"])
                #expect(cloud.log.all.count { $0 == forbidden } == 1)
                try await cloud.setFaults(#"{"rules":[]}"#)
                try await cloud.until("the other is created") { $0.reports[Self.ids[1]]?.created == 1 }
            }
            #expect(cloud.log.all.contains("info: connection monitors can be listed again"))
        }
    }

    @Test func `a connection that is not ready does not stand for the role`() async throws {
        let notReady = Refusal(status: 403, errorCode: "VPN.0003", errorMessage: "resource is not ready")
        try await ReconciledCloud.with(Self.simulated(notReady)) { cloud in
            try await cloud.reconciling(Self.configured) {
                try await cloud.until("all were tried twice") { snapshot in
                    snapshot.reports.count == 5
                        && snapshot.reports.values.allSatisfy { $0.failures[.notReady] ?? 0 >= 2 }
                }
            }
            #expect(cloud.log.all.count == 5)
        }
    }

    @Test func `a monitor that is said to exist and is not listed is no adoption`() async throws {
        let exists = Refusal(
            status: 400, errorCode: "VPN.0381", errorMessage: "VPN connection already has connection monitor")
        let one = [ReconciledCloud.connection(Self.ids[0], "c-1", refusal: exists)]
        try await ReconciledCloud.with(one) { cloud in
            try await cloud.reconciling([Self.configured[0]]) {
                try await cloud.until("it was tried twice") { $0.reports[Self.ids[0]]?.failures[.notReady] ?? 0 >= 2 }
            }
            #expect(cloud.status.snapshot.reports[Self.ids[0]]?.adopted == 0)
            #expect(cloud.status.snapshot.lastRun?.isSuccess == false)
        }
    }

    @Test func `creations refused by a quota are paused, tried again when their connection changes, and end no run`()
        async throws
    {
        let quota = Refusal(status: 409, errorCode: "VPN.0999", errorMessage: "the quota of monitors is used up")
        try await ReconciledCloud.with(Self.simulated(quota)) { cloud in
            try await cloud.reconciling(Self.configured) {
                try await cloud.until("there were some runs") { _ in cloud.count(.listConnectionMonitors) >= 10 }
                #expect(cloud.count(.createConnectionMonitor) == 5)
                let run = cloud.status.snapshot.lastRun
                #expect(run?.isSuccess == false)
                #expect(run?.problem?.contains("connection monitors were refused") == true)
                #expect(cloud.log.all.count { $0.hasPrefix("warning: connection monitor could not be created") } == 5)
                try await cloud.putConnection(Self.ids[2], #"{"status":"DOWN"}"#)
                try await cloud.until("the changed one was tried again") { _ in
                    cloud.count(.createConnectionMonitor) == 6
                }
                let lists = cloud.count(.listConnectionMonitors)
                try await cloud.until("there were more runs") { _ in cloud.count(.listConnectionMonitors) >= lists + 5 }
                #expect(cloud.count(.createConnectionMonitor) == 6)
            }
        }
    }

    @Test(arguments: ["ERROR", "FREEZED"])
    func `a connection that only a person can mend is tried once, and again once it is mended`(status: String)
        async throws
    {
        let notReady = Refusal(status: 409, errorCode: "VPN.0016", errorMessage: "the connection is not ready")
        var one = ReconciledCloud.connection(Self.ids[0], "c-1", refusal: notReady)
        one.status = status
        try await ReconciledCloud.with([one]) { cloud in
            try await cloud.reconciling([Self.configured[0]]) {
                try await cloud.until("there were some runs") { _ in cloud.count(.listConnectionMonitors) >= 10 }
                #expect(cloud.count(.createConnectionMonitor) == 1)
                try await cloud.putConnection(Self.ids[0], #"{"status":"ACTIVE"}"#)
                try await cloud.until("it was tried again") { _ in cloud.count(.createConnectionMonitor) >= 2 }
            }
        }
    }

    @Test func `many creations refused for good are twenty in a run`() async throws {
        let quota = Refusal(status: 400, errorCode: "VPN.0999", errorMessage: "no")
        let ids = (100..<150).map { "aaaaaaaa-0000-4000-8000-000000000\($0)" }
        let simulated = ids.map { ReconciledCloud.connection($0, "c-\($0.suffix(3))", refusal: quota) }
        let configured = ids.map { ConnectionConfiguration.fixture("c-\($0.suffix(3))", id: $0) }
        try await ReconciledCloud.with(simulated) { cloud in
            try await cloud.reconciling(configured) {
                try await cloud.until("there were some runs") { _ in cloud.count(.listConnectionMonitors) >= 8 }
            }
            // Each once, whatever the number of runs.
            #expect(cloud.count(.createConnectionMonitor) == 50)
            let failures = cloud.status.snapshot.reports.values.map { $0.failures[.rejected] ?? 0 }
            #expect(failures.allSatisfy { $0 == 1 })
        }
    }

    @Test func `a region without monitors keeps its connections, and none is created`() async throws {
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
                    "warning: connection monitors cannot be listed; the exporter goes on with those it knows and creates none"
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
    func `a list of monitors that fails spoils the run, but not the list of connections`(status: Int) async throws {
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
                // Throttling keeps the cloud alone for a minute.
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
