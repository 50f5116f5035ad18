import CloudAPI
import Testing

@testable import CloudWatching
@testable import Probing
@testable import VPNConfiguration

struct ReconcileMemoryTests {
    private let a = VPNConnection(id: "aaaaaaaa-0000-4000-8000-000000000001", name: "a")

    private func memory() -> ReconcilerMemory {
        ReconcilerMemory(configured: [], discoveries: [DiscoveryConfiguration(targets: [.peerTarget])])
    }

    @Test func `an empty list where there were connections is believed when it comes twice`() {
        var memory = memory()
        var believed: [Bool] = []
        for listed in [[a], [], [], [], [a], [], [a], []] { believed.append(memory.accepts(listed)) }
        #expect(believed == [true, false, true, true, true, false, true, false])
    }

    @Test func `an empty list at the start is believed`() {
        var memory = memory()
        let believed = memory.accepts([])
        #expect(believed)
    }

    @Test func `a list without monitors where connections name theirs is believed when it comes twice`() throws {
        let named = VPNConnection(id: a.id, name: "a", connectionMonitorID: "m")
        let monitor = try ConnectionMonitor.fixture("m", of: a.id)
        var memory = memory()
        var believed: [Bool] = []
        for monitors in [[], [], [], [monitor], [], [monitor]] {
            believed.append(memory.accepts(monitors, of: [named]))
        }
        #expect(believed == [false, true, true, true, false, true])
        let isBelievedUnnamed = memory.accepts([], of: [a])
        #expect(isBelievedUnnamed)
    }

    @Test func `what is known of a connection goes with it`() throws {
        var memory = memory()
        _ = memory.watch([a])
        memory.state.recordCreated(try .fixture("m", of: a.id), for: a.id)
        #expect(memory.targets.map(\.id) == [.init(connection: "a", target: "peer")])
        _ = memory.watch([])
        #expect(memory.targets.isEmpty)
        #expect(memory.state.reports.isEmpty)
        _ = memory.watch([a])
        #expect(memory.state.reports == [a.id: ConnectionReport()])
        #expect(memory.targets.isEmpty)
    }

    @Test(
        arguments: [
            (Disposition.retry, nil), (.reauthenticate, 401), (.throttled(retryAfter: nil), 429),
            (.badCredentials, 401),
        ] as [(Disposition, Int?)])
    func `a creation without an answer ends the run, and the next run begins with the others`(
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
