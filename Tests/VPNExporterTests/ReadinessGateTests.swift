import Synchronization
import Testing

@testable import Availability
@testable import CloudWatching
@testable import ExporterToolkit
@testable import Network
@testable import ProbeEngine
@testable import Probing
@testable import VPNConfiguration
@testable import VPNExporter

struct ReadinessGateTests {
    private static let time = ClockReading(monotonic: 0, realtime: 0)

    private func recorder(_ connection: String) throws -> ProbeRecorder {
        let address = try #require(IPAddress("192.0.2.1"))
        let target = ProbeTarget(
            id: .init(connection: connection, target: "peer"), address: .literal(address), settings: .standard)
        return ProbeRecorder(target, health: .silent())
    }

    private func endRun(_ status: MonitorStatus, isSuccess: Bool) {
        status.record(MonitorStatus.Run(isSuccess: isSuccess, duration: 1, end: 1), reports: nil)
    }

    @Test func `it is closed until the first reconciliation has ended`() {
        let status = MonitorStatus(.init(connections: [.fixture("a", id: nil)]))
        let targets = ProbeTargets()
        targets.publish([])
        let gate = ReadinessGate(status: status, targets: targets, board: ProbeBoard())
        #expect(gate.readiness == .notReady(["the first reconciliation has not ended"]))
        endRun(status, isSuccess: false)
        #expect(gate.readiness == .ready)
    }

    @Test func `it opens in the middle of the first reconciliation once targets are known and have their results`()
        throws
    {
        let status = MonitorStatus(.init(connections: [.fixture("a", id: "1")], hasList: true))
        let board = ProbeBoard()
        let targets = ProbeTargets()
        let gate = ReadinessGate(status: status, targets: targets, board: board)
        targets.publish([])
        #expect(gate.readiness == .notReady(["the first reconciliation has not ended"]))
        let one = try recorder("a")
        board.show([one])
        targets.publish([one.target])
        #expect(gate.readiness == .notReady(["1 of 1 targets have had no first result"]))
        one.observe(.sendFailed(.noRoute), of: 0, at: Self.time)
        #expect(gate.readiness == .ready)
    }

    @Test func `where the cloud alone knows what to watch it is closed until that was listed once`() {
        let status = MonitorStatus()
        let targets = ProbeTargets()
        targets.publish([])
        let gate = ReadinessGate(status: status, targets: targets, board: ProbeBoard())
        endRun(status, isSuccess: false)
        #expect(gate.readiness == .notReady(["the cloud's list of connections could not be read yet"]))
        status.record(MonitorStatus.Run(isSuccess: true, duration: 1, end: 1), reports: [:])
        #expect(gate.readiness == .ready)
    }

    @Test func `it is closed until every target has had a first result`() throws {
        let board = ProbeBoard()
        let (one, other) = (try recorder("a"), try recorder("b"))
        board.show([one, other])
        let targets = ProbeTargets()
        let gate = ReadinessGate(
            status: MonitorStatus(), targets: targets, board: board, reconciles: { false })
        #expect(gate.readiness == .notReady(["no list of targets is known"]))
        targets.publish([one.target, other.target])
        one.observe(.sent(lag: 0), of: 0, at: Self.time)
        one.observe(.verdict(.lost(.timeout)), of: 0, at: Self.time)
        other.observe(.sent(lag: 0), of: 0, at: Self.time)
        #expect(gate.readiness == .notReady(["1 of 2 targets have had no first result"]))
        other.observe(.sendFailed(.noRoute), of: 0, at: Self.time)
        #expect(gate.readiness == .ready)
    }

    @Test func `where nothing may be probed it opens with the first reconciliation`() throws {
        let status = MonitorStatus(.init(connections: [.fixture("a", id: "1")], hasList: true))
        let targets = ProbeTargets()
        targets.publish([try recorder("a").target])
        let gate = ReadinessGate(status: status, targets: targets, board: ProbeBoard(), probes: { false })
        #expect(gate.readiness == .ready)
        let earlier = ReadinessGate(
            status: MonitorStatus(.init(connections: [.fixture("a", id: "1")])), targets: ProbeTargets(),
            board: ProbeBoard(), probes: { false })
        #expect(earlier.readiness == .notReady(["the first reconciliation has not ended"]))
    }

    @Test func `targets that are published and not yet begun are waited for`() throws {
        let targets = ProbeTargets()
        targets.publish([try recorder("a").target])
        let gate = ReadinessGate(
            status: MonitorStatus(), targets: targets, board: ProbeBoard(), reconciles: { false })
        #expect(gate.readiness == .notReady(["1 of 1 targets have had no first result"]))
    }

    @Test func `a host name that cannot be resolved is not waited for`() throws {
        let name = try #require(HostName("nonexistent.invalid"))
        let target = ProbeTarget(
            id: .init(connection: "a", target: "peer"), address: .name(name), settings: .standard)
        let recorder = ProbeRecorder(target, health: .silent())
        let board = ProbeBoard()
        board.show([recorder])
        let targets = ProbeTargets()
        targets.publish([target])
        let gate = ReadinessGate(
            status: MonitorStatus(), targets: targets, board: board, reconciles: { false })
        #expect(gate.readiness == .notReady(["1 of 1 targets have had no first result"]))
        recorder.resolutionFailed()
        #expect(gate.readiness == .ready)
    }

    @Test func `once open it stays open`() throws {
        let board = ProbeBoard()
        let targets = ProbeTargets()
        targets.publish([])
        let gate = ReadinessGate(
            status: MonitorStatus(), targets: targets, board: board, reconciles: { false })
        #expect(gate.readiness == .ready)
        targets.publish([try recorder("a").target])
        board.show([try recorder("a")])
        #expect(gate.readiness == .ready)
    }

    @Test func `first figures are waited for, though not for ever`() throws {
        let now = Mutex<Int64>(0)
        let status = MonitorStatus(.init(connections: [.fixture("a", id: "1")], hasList: true))
        status.record(MonitorStatus.Run(isSuccess: true, duration: 1, end: 1), reports: [:])
        let targets = ProbeTargets()
        targets.publish([])
        let (board, configuration) = (ProbeBoard(), ExporterConfiguration.reading)
        let gate = ReadinessGate(
            status: status, targets: targets, board: board,
            figures: FirstFigures(
                board: board, status: status, measurements: CloudMeasurements(), pairs: PairStatus(),
                paths: PathStatus(), configuration: { configuration }),
            clock: PingClock { ClockReading(monotonic: now.withLock { $0 }, realtime: 0) })
        let missing = Readiness.notReady(["the first reading of Cloud Eye has not ended"])
        #expect(gate.readiness == missing)
        now.withLock { $0 = 29_999_999_999 }
        #expect(gate.readiness == missing)
        now.withLock { $0 = 30_000_000_000 }
        #expect(gate.readiness == .ready)
    }
}
