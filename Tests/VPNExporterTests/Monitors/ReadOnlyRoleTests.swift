import CloudAPI
import EmbeddedCloud
import Testing

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
}
