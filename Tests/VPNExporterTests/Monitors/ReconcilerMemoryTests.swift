import CloudAPI
import Testing

@testable import CloudWatching
@testable import Probing
@testable import VPNConfiguration

struct ReconcilerMemoryTests {
    private let a = VPNConnection(id: "aaaaaaaa-0000-4000-8000-000000000001", name: "a")

    private func memory() -> ReconcilerMemory {
        ReconcilerMemory(configured: [], discoveries: [DiscoveryConfiguration(targets: [.peerTarget])])
    }

    @Test func `an empty list after one with connections is accepted the second time`() {
        var memory = memory()
        var accepted: [Bool] = []
        for listed in [[a], [], [], [], [a], [], [a], []] { accepted.append(memory.plausibility.accepts(listed)) }
        #expect(accepted == [true, false, true, true, true, false, true, false])
    }

    @Test func `an empty list at the start is accepted`() {
        var memory = memory()
        let accepted = memory.plausibility.accepts([])
        #expect(accepted)
    }

    @Test func `a list without the known monitors is accepted the second time`() throws {
        let named = VPNConnection(id: a.id, name: "a", connectionMonitorID: "m")
        let monitor = try ConnectionMonitor.fixture("m", of: a.id)
        var memory = memory()
        var accepted: [Bool] = []
        for monitors in [[], [], [], [monitor], [], [monitor]] {
            accepted.append(memory.plausibility.accepts(monitors, of: [named]))
        }
        #expect(accepted == [false, true, true, true, false, true])
        let isAcceptedUnnamed = memory.plausibility.accepts([], of: [a])
        #expect(isAcceptedUnnamed)
    }

    @Test func `a dropped connection leaves no data`() throws {
        var memory = memory()
        _ = memory.watch([a])
        memory.records.recordCreated(try .fixture("m", of: a.id), for: a.id)
        #expect(memory.targets.map(\.id) == [.init(connection: "a", target: "peer")])
        _ = memory.watch([])
        #expect(memory.targets.isEmpty)
        #expect(memory.records.reports.isEmpty)
        _ = memory.watch([a])
        #expect(memory.records.reports == [a.id: ConnectionReport()])
        #expect(memory.targets.isEmpty)
    }

    @Test(
        arguments: [
            (Disposition.retry, nil), (.reauthenticate, 401), (.throttled(retryAfter: nil), 429),
            (.badCredentials, 401),
        ] as [(Disposition, Int?)])
    func `a creation without a response ends the run, and the next run starts with the others`(
        disposition: Disposition, status: Int?
    ) {
        var memory = memory()
        let now = ContinuousClock.now
        let error = CloudError(
            .createConnectionMonitor, httpStatus: status, message: "no", disposition: disposition)
        var tried: [String] = []
        for _ in 0..<4 {
            let due = memory.permit.begin(["a", "b", "c"], at: now)
            tried.append(due[0])
            let isLeft = memory.leavesRest(after: error, of: due[0], nil, at: now + .seconds(tried.count))
            #expect(isLeft)
        }
        #expect(tried == ["a", "b", "c", "a"])
    }
}
