import Glibc
import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine
@testable import Probing
@testable import VPNConfiguration

/// Measures paths on real sockets and loopback addresses.
@Suite(.timeLimit(.minutes(1)), .enabled(if: ICMPPermission.isGranted, "no ICMP socket may be opened"))
struct PathTracerTests {
    private struct Running: Sendable {
        let registry = ProbeRegistry()
        let status = PathStatus()
        let tracer: PathTracer
        let watch: PathMTUWatch

        init(_ pinger: Pinger) {
            tracer = PathTracer(
                registry: registry, pinger: pinger, status: status, events: EventLog(), clock: .system, logger: .silent)
            watch = PathMTUWatch(
                registry: registry, pinger: pinger, status: status, events: EventLog(), clock: .system, logger: .silent)
        }

        /// Waits until the paths meet the condition, at most a minute.
        func until(_ what: String, _ condition: (PathStatus.Snapshot) -> Bool) async throws {
            let deadline = ContinuousClock.now + .seconds(60)
            while !condition(status.snapshot) {
                guard ContinuousClock.now < deadline else {
                    Issue.record("never: \(what)")
                    return
                }
                try await Task.sleep(for: .milliseconds(2))
            }
        }

        /// Publishes a target that has just answered.
        func show(_ targets: ProbeTarget...) {
            registry.publish(
                targets.map { target in
                    let recorder = ProbeRecorder(target, health: .silent())
                    let now = PingClock.system.now()
                    recorder.observe(.sent(lag: 0), of: 1, at: now)
                    let reply = EchoReply(sequence: 1, roundTripTime: 1, hopLimit: 64, isReordered: false)
                    recorder.observe(.verdict(.reply(reply)), of: 1, at: now)
                    return recorder
                })
        }
    }

    private func running(_ body: @Sendable (Running) async throws -> Void) async throws {
        try await PingLoop.withLoop { loop in
            let pinger = try Pinger(
                on: loop, options: PingOptions(allowsBroadcast: true), observer: ProbingHealth.silent())
            let running = Running(pinger)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await running.tracer.run() }
                group.addTask { await running.watch.run() }
                try await body(running)
                group.cancelAll()
            }
        }
    }

    private static let id = ProbeTarget.ID(connection: "c", target: "t")
    private static let local = IPAddress("127.0.0.1") ?? IPAddress(in_addr())
    private static let silent = IPAddress("127.255.255.255") ?? IPAddress(in_addr())

    private func target(_ change: (inout ProbeSettings) -> Void) -> ProbeTarget {
        var settings = ProbeSettings.standard
        // A reply counts for an interval. A long one keeps slow tests stable.
        settings.interval = .seconds(3_600)
        change(&settings)
        return ProbeTarget(id: Self.id, address: .literal(Self.local), settings: settings)
    }

    @Test func `a requested trace runs once for each occasion`() async throws {
        try await running { running in
            // The target never answered, so that it gets no other trace.
            running.registry.publish([ProbeRecorder(target { _ in }, health: .silent())])
            func ask(_ occasion: PathTrace.Occasion, _ settings: ProbeSettings = .standard) -> Bool {
                running.tracer.request(Self.id, address: Self.local, settings: settings, occasion: occasion)
            }
            var off = ProbeSettings.standard
            off.trace.isEnabled = false
            #expect(!ask(.outageBegan, off))
            #expect(ask(.outageBegan) && !ask(.outageBegan))
            #expect(ask(.outageEnded))
            try await running.until("two traces") { $0.traces[Self.id]?.newest.count == 2 }
            #expect(!ask(.outageEnded))
            let entry = try #require(running.status.snapshot.traces[Self.id])
            #expect(entry.complete?.hops.map(\.address) == [Self.local])
            #expect(entry.changes == 0 && entry.newest.allSatisfy(\.isComplete))
        }
    }

    @Test func `a target that answers gets a baseline`() async throws {
        try await running { running in
            running.show(target { _ in })
            try await running.until("a baseline") { $0.traces[Self.id]?.complete?.occasion == .baseline }
        }
    }

    @Test func `traces above the capacity are dropped, and cancellation ends those in progress`() async throws {
        try await running { running in
            let accepted = (0..<1_000).count { number in
                running.tracer.request(
                    .init(connection: "c", target: "\(number)"), address: Self.silent, settings: .standard,
                    occasion: .outageBegan)
            }
            #expect((256..<300).contains(accepted), "\(accepted)")
        }
    }

    @Test func `the largest packet is found, for enabled targets only`() async throws {
        try await running { running in
            var other = target { $0.trace.isEnabled = false }
            other = ProbeTarget(
                id: .init(connection: "c", target: "other"), address: other.address, settings: other.settings)
            running.show(
                target {
                    $0.pathMTU.isEnabled = true
                    $0.pathMTU.interval = .seconds(1)
                }, other)
            try await running.until("a path MTU") { $0.mtu[Self.id]?.known == 1_500 }
            #expect(running.status.mtu(of: Self.id)?.isBlackHole == false)
            #expect(running.status.mtu(of: other.id) == nil)
        }
    }
}
