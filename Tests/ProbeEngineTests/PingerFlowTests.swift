import Glibc
import Synchronization
import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

@Suite(
    .enabled(if: !PingPermission.kinds.isEmpty, "cannot open an ICMP socket: run as root, or set ping_group_range"),
    .timeLimit(.minutes(2)))
struct PingerFlowTests {
    private static let silent = "127.255.255.255"

    @Test func `a flow that was stopped before it was opened sends nothing`() async throws {
        let (stopped, other) = (try TestProbe("127.0.0.1"), try TestProbe("127.0.0.1"))
        try await TestProbe.withPinger { pinger in
            pinger.stop([stopped.key])
            await stopped.run(on: pinger)
            await TestProbe.run([other], on: pinger) {
                await other.recorder.wait { !$0.verdicts.isEmpty }
                pinger.stop([stopped.key])
                await stopped.run(on: pinger)
            }
            #expect(await pinger.openFlows == 0)
        }
        #expect(stopped.recorder.events.isEmpty)
    }

    @Test func `a stopped flow ends at once, and sends and reports nothing more`() async throws {
        let probe = try TestProbe("127.0.0.1", interval: 3_600_000)
        let other = try TestProbe("127.0.0.1")
        try await TestProbe.withPinger { pinger in
            await TestProbe.run([probe], on: pinger) { await probe.recorder.wait { !$0.verdicts.isEmpty } }
            let known = probe.recorder.all.count
            await TestProbe.run([other], on: pinger, verdicts: 20)
            #expect(probe.recorder.all.count == known)
        }
        #expect(probe.recorder.replies.count == 1)
    }

    @Test(arguments: [0, 1, 3] as [UInt64])
    func `a flow with a number of requests sends that number, and stays open`(requests: UInt64) async throws {
        let limited = try TestProbe("127.0.0.1", requests: requests)
        let other = try TestProbe("127.0.0.1")
        try await TestProbe.withPinger { pinger in
            await TestProbe.run([limited], on: pinger) {
                await TestProbe.run([other], on: pinger, verdicts: 40)
                #expect(await pinger.openFlows == 1)
            }
        }
        #expect(limited.recorder.replies.count == Int(requests))
    }

    /// Every third target of a batch fails, so that the engine reads the error queue before the batch is sent. The
    /// engine reads its clock after each call that sends or reads. At none of these moments may an unreported request
    /// be in flight.
    @Test(arguments: PingPermission.kinds)
    func `each request is reported as sent before anything is read`(kind: PingSocketKind) async throws {
        let probes = try (1...6).map { try TestProbe($0 % 3 == 0 ? Self.silent : "127.0.0.\($0)", interval: 20) }
        let watched = Mutex<Pinger?>(nil)
        let early = Mutex<[TestProbe.Account]>([])
        try await PingLoop.withLoop { loop in
            let clock = PingClock {
                if loop.isIsolatingCurrentContext() == true, let pinger = watched.withLock(\.self) {
                    let unreported = pinger.assumeIsolated { $0.accounts(of: probes) }
                        .filter { $0.sent < $0.completed + $0.inFlight }
                    early.withLock { $0 += unreported }
                }
                return PingClock.system.now()
            }
            let options = PingOptions(socketKind: kind)
            let pinger = try Pinger(on: loop, options: options, clock: clock, observer: EngineRecorder())
            watched.withLock { $0 = pinger }
            await TestProbe.end(probes, on: pinger) {
                _ = await pinger.open(probes)
                for probe in probes { await probe.recorder.wait { $0.events.count >= 40 } }
            }
            watched.withLock { $0 = nil }
        }
        #expect(early.withLock(\.self) == [])
    }

    @Test func `a second stop has no effect, and stops no other flow`() async throws {
        let (stopped, other) = (try TestProbe("127.0.0.1"), try TestProbe("127.0.0.1"))
        try await TestProbe.withPinger { pinger in
            await TestProbe.run([other], on: pinger) {
                await TestProbe.run([stopped], on: pinger) {
                    await stopped.recorder.wait { !$0.verdicts.isEmpty }
                    pinger.stop([stopped.key, stopped.key])
                    pinger.stop([stopped.key])
                }
                pinger.stop([stopped.key])
                let known = other.recorder.verdicts.count
                await other.recorder.wait { $0.verdicts.count >= known + 20 }
            }
        }
        other.recorder.expectAllAnswered(20)
    }

    @Test func `a stopped flow's requests in flight get no verdict`() async throws {
        let closed = try TestProbe(Self.silent, timeout: 200)
        let later = try TestProbe(Self.silent, timeout: 300)
        try await TestProbe.withPinger(PingOptions(allowsBroadcast: true)) { pinger in
            await TestProbe.run([closed], on: pinger) { await closed.recorder.wait { $0.sent.count >= 3 } }
            let known = closed.recorder.verdicts.count
            #expect(closed.recorder.sent.count > known)
            await TestProbe.run([later], on: pinger, verdicts: 1)
            #expect(closed.recorder.verdicts.count == known)
        }
        #expect(later.recorder.verdicts.allSatisfy { $0 == .lost(.timeout) })
    }

    @Test func `a flow that replaces a closed one does not receive the closed one's replies`() async throws {
        try await TestProbe.withPinger { pinger in
            for _ in 0..<30 {
                let probe = try TestProbe("127.0.0.1", interval: 2)
                // The flow is stopped before the reply to its request is read.
                await TestProbe.run([probe], on: pinger) { await probe.recorder.wait { !$0.sent.isEmpty } }
                #expect(probe.recorder.others.isEmpty, "\(probe.recorder.others)")
            }
        }
    }

    @Test func `10,000 flows can be opened and stopped at once`() async throws {
        let probes = try (0..<10_000).map { try TestProbe("127.2.\($0 / 250).\($0 % 250 + 1)", interval: 3_600_000) }
        try await TestProbe.withPinger { pinger in
            _ = await pinger.open(probes)
            pinger.stop(probes.map(\.key))
            for probe in probes { await pinger.waitForEnd(of: probe.key) }
            #expect(await pinger.openFlows == 0)
        }
    }

    @Test(arguments: PingPermission.kinds)
    func `a flow through a missing interface has send failures, not losses`(kind: PingSocketKind) async throws {
        let plain = try #require(IPAddress("fe80::1"))
        let probe = try TestProbe(nil)
        let destination = IPAddress(in6_addr(plain), scope: 1 << 30)
        try await TestProbe.withPinger(PingOptions(socketKind: kind)) { pinger in
            await TestProbe.run([probe], on: pinger) {
                await pinger.redirectOnceOpen(probe.key, to: destination)
                await probe.recorder.wait { $0.events.count >= 3 }
            }
        }
        #expect(probe.recorder.events.allSatisfy { $0 == .sendFailed(.noRoute) }, "\(probe.recorder.events)")
    }

    @Test func `after all flows are closed, their entries in the wheel do not keep the loop awake`() async throws {
        let ahead = Mutex<Int64>(0)
        let clock = PingClock {
            let now = PingClock.system.now()
            return ClockReading(monotonic: now.monotonic + ahead.withLock(\.self), realtime: now.realtime)
        }
        let probe = try TestProbe("127.0.0.1", timeout: 5_000)
        try await TestProbe.withPinger(clock: clock) { pinger in
            await TestProbe.run([probe], on: pinger, verdicts: 1)
            #expect(await pinger.deadlineAfterTurn() != nil)
            ahead.withLock { $0 = 10_000_000_000 }
            let deadline = await pinger.deadlineAfterTurn()
            #expect(deadline ?? .max > pinger.now.monotonic)
        }
    }
}

extension Pinger {
    fileprivate var openFlows: Int { table.count }

    /// Redirects a flow as soon as another task has opened it.
    func redirectOnceOpen(_ key: EchoFlowKey, to destination: IPAddress) async {
        while table[key] == nil, !Task.isCancelled { await Task.yield() }
        redirect(key, to: destination)
    }

    fileprivate func deadlineAfterTurn() -> Int64? {
        turn()
        return plan().deadline
    }
}
