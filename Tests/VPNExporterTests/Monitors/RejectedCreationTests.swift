import EmbeddedCloud
import Testing

@testable import CloudAPI
@testable import CloudWatching
@testable import NetworkPrimitives
@testable import Probing
@testable import VPNConfiguration

/// The reconciler with rejected creations, against the embedded cloud over HTTP.
@Suite(.timeLimit(.minutes(2)))
struct RejectedCreationTests {
    private static let ids = (1...5).map { "aaaaaaaa-0000-4000-8000-00000000000\($0)" }
    private static let configured = ids.map { ConnectionConfiguration.fixture("c-\($0.suffix(1))", id: $0) }

    private static func simulated(_ refusal: Refusal?) -> [SimulatedConnection] {
        ids.map { ReconciledCloud.connection($0, "c-\($0.suffix(1))", refusal: refusal) }
    }

    @Test func `creations rejected for a quota pause until their connection changes`()
        async throws
    {
        let quota = Refusal(status: 409, errorCode: "VPN.0999", errorMessage: "the quota of monitors is used up")
        try await ReconciledCloud.with(Self.simulated(quota)) { cloud in
            try await cloud.reconciling(Self.configured) {
                try await cloud.until("there were some runs") { _ in cloud.count(.listConnectionMonitors) >= 10 }
                #expect(cloud.count(.createConnectionMonitor) == 5)
                let run = cloud.status.snapshot.lastRun
                #expect(run?.isSuccess == false)
                #expect(run?.problem?.contains("the cloud rejected connection monitors") == true)
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
    func `a connection that needs repair gets one attempt, and another one after the repair`(status: String)
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

    @Test func `a run attempts at most twenty permanently rejected creations`() async throws {
        let quota = Refusal(status: 400, errorCode: "VPN.0999", errorMessage: "no")
        let ids = (100..<150).map { "aaaaaaaa-0000-4000-8000-000000000\($0)" }
        let simulated = ids.map { ReconciledCloud.connection($0, "c-\($0.suffix(3))", refusal: quota) }
        let configured = ids.map { ConnectionConfiguration.fixture("c-\($0.suffix(3))", id: $0) }
        try await ReconciledCloud.with(simulated) { cloud in
            try await cloud.reconciling(configured) {
                try await cloud.until("there were some runs") { _ in cloud.count(.listConnectionMonitors) >= 8 }
            }
            // Each connection gets one attempt, independent of the number of runs.
            #expect(cloud.count(.createConnectionMonitor) == 50)
            let failures = cloud.status.snapshot.reports.values.map { $0.failures[.rejected] ?? 0 }
            #expect(failures.allSatisfy { $0 == 1 })
        }
    }

    @Test func `a monitor that exists but is not listed is not adopted`() async throws {
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

    @Test func `a connection that is not ready is no sign of a missing permission`() async throws {
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
}
