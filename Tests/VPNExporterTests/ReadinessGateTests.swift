import Synchronization
import Testing

@testable import Availability
@testable import CloudWatching
@testable import ExporterToolkit
@testable import NetworkPrimitives
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

    private func endRun(_ status: WatchedCloud, isSuccess: Bool) {
        status.record(WatchedCloud.Run(isSuccess: isSuccess, duration: 1, end: 1), reports: nil)
    }

    @Test func `the exporter is not ready until the first reconciliation has completed`() {
        let status = WatchedCloud(.init(connections: [.fixture("a", id: nil)]))
        let targets = ProbeTargets()
        targets.publish([])
        let gate = ReadinessGate(status: status, targets: targets, registry: ProbeRegistry())
        #expect(gate.readiness == .notReady(["the first reconciliation has not completed"]))
        endRun(status, isSuccess: false)
        #expect(gate.readiness == .ready)
    }

    @Test func `the exporter is ready during the first reconciliation if published targets have results`()
        throws
    {
        let status = WatchedCloud(.init(connections: [.fixture("a", id: "1")], hasList: true))
        let registry = ProbeRegistry()
        let targets = ProbeTargets()
        let gate = ReadinessGate(status: status, targets: targets, registry: registry)
        targets.publish([])
        #expect(gate.readiness == .notReady(["the first reconciliation has not completed"]))
        let one = try recorder("a")
        registry.publish([one])
        targets.publish([one.target])
        #expect(gate.readiness == .notReady(["1 of 1 targets have no result yet"]))
        one.observe(.sendFailed(.noRoute), of: 0, at: Self.time)
        #expect(gate.readiness == .ready)
    }

    @Test func `without connections in the file, the exporter is not ready until the cloud's list is known`() {
        let status = WatchedCloud()
        let targets = ProbeTargets()
        targets.publish([])
        let gate = ReadinessGate(status: status, targets: targets, registry: ProbeRegistry())
        endRun(status, isSuccess: false)
        #expect(gate.readiness == .notReady(["the cloud's list of connections has not been read yet"]))
        status.record(WatchedCloud.Run(isSuccess: true, duration: 1, end: 1), reports: [:])
        #expect(gate.readiness == .ready)
    }

    @Test func `the exporter is not ready until every target has a result`() throws {
        let registry = ProbeRegistry()
        let (one, other) = (try recorder("a"), try recorder("b"))
        registry.publish([one, other])
        let targets = ProbeTargets()
        let gate = ReadinessGate(
            status: WatchedCloud(), targets: targets, registry: registry, reconciles: { false })
        #expect(gate.readiness == .notReady(["the list of targets is not known yet"]))
        targets.publish([one.target, other.target])
        one.observe(.sent(lag: 0), of: 0, at: Self.time)
        one.observe(.verdict(.lost(.timeout)), of: 0, at: Self.time)
        other.observe(.sent(lag: 0), of: 0, at: Self.time)
        #expect(gate.readiness == .notReady(["1 of 2 targets have no result yet"]))
        other.observe(.sendFailed(.noRoute), of: 0, at: Self.time)
        #expect(gate.readiness == .ready)
    }

    @Test func `without permission to probe, the exporter is ready after the first reconciliation`() throws {
        let status = WatchedCloud(.init(connections: [.fixture("a", id: "1")], hasList: true))
        let targets = ProbeTargets()
        targets.publish([try recorder("a").target])
        let gate = ReadinessGate(status: status, targets: targets, registry: ProbeRegistry(), probes: { false })
        #expect(gate.readiness == .ready)
        let earlier = ReadinessGate(
            status: WatchedCloud(.init(connections: [.fixture("a", id: "1")])), targets: ProbeTargets(),
            registry: ProbeRegistry(), probes: { false })
        #expect(earlier.readiness == .notReady(["the first reconciliation has not completed"]))
    }

    @Test func `readiness waits for published targets without a probe`() throws {
        let targets = ProbeTargets()
        targets.publish([try recorder("a").target])
        let gate = ReadinessGate(
            status: WatchedCloud(), targets: targets, registry: ProbeRegistry(), reconciles: { false })
        #expect(gate.readiness == .notReady(["1 of 1 targets have no result yet"]))
    }

    @Test func `readiness does not wait for an unresolvable host name`() throws {
        let name = try #require(HostName("nonexistent.invalid"))
        let target = ProbeTarget(
            id: .init(connection: "a", target: "peer"), address: .name(name), settings: .standard)
        let recorder = ProbeRecorder(target, health: .silent())
        let registry = ProbeRegistry()
        registry.publish([recorder])
        let targets = ProbeTargets()
        targets.publish([target])
        let gate = ReadinessGate(
            status: WatchedCloud(), targets: targets, registry: registry, reconciles: { false })
        #expect(gate.readiness == .notReady(["1 of 1 targets have no result yet"]))
        recorder.resolutionFailed()
        #expect(gate.readiness == .ready)
    }

    @Test func `a ready exporter stays ready`() throws {
        let registry = ProbeRegistry()
        let targets = ProbeTargets()
        targets.publish([])
        let gate = ReadinessGate(
            status: WatchedCloud(), targets: targets, registry: registry, reconciles: { false })
        #expect(gate.readiness == .ready)
        targets.publish([try recorder("a").target])
        registry.publish([try recorder("a")])
        #expect(gate.readiness == .ready)
    }

    @Test func `readiness waits for first figures within a bound`() throws {
        let now = Mutex<Int64>(0)
        let status = WatchedCloud(.init(connections: [.fixture("a", id: "1")], hasList: true))
        status.record(WatchedCloud.Run(isSuccess: true, duration: 1, end: 1), reports: [:])
        let targets = ProbeTargets()
        targets.publish([])
        let (registry, configuration) = (ProbeRegistry(), ExporterConfiguration.reading)
        let gate = ReadinessGate(
            status: status, targets: targets, registry: registry,
            figures: FirstFigures(
                registry: registry, status: status, measurements: CloudMeasurements(), pairs: PairStatus(),
                paths: PathStatus(), configuration: { configuration }),
            clock: PingClock { ClockReading(monotonic: now.withLock { $0 }, realtime: 0) })
        let missing = Readiness.notReady(["the first reading of Cloud Eye has not completed"])
        #expect(gate.readiness == missing)
        now.withLock { $0 = 29_999_999_999 }
        #expect(gate.readiness == missing)
        now.withLock { $0 = 30_000_000_000 }
        #expect(gate.readiness == .ready)
    }
}
