import Glibc
import Synchronization
import Testing

@testable import Network
@testable import ProbeEngine

@Suite(
    "Opening, stopping and closing flows",
    .enabled(if: !PingPermission.kinds.isEmpty, "no ICMP socket may be opened: run as root, or allow ping_group_range"),
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

    @Test func `stopping ends the run at once, and nothing is sent or told any more`() async throws {
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
    func `a flow with a number of requests sends so many, and stays open`(requests: UInt64) async throws {
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

    @Test func `stopping twice is stopping once, and stops no other flow`() async throws {
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

    @Test func `a flow that follows in the place of another hears nothing of its replies`() async throws {
        try await TestProbe.withPinger { pinger in
            for _ in 0..<30 {
                let probe = try TestProbe("127.0.0.1", interval: 2)
                // It is stopped before the reply to its request is read.
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
    func `a flow through an interface that is gone is a send failure, no loss`(kind: PingSocketKind) async throws {
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

    @Test func `when all flows are closed, what they left in the wheel does not keep the loop awake`() async throws {
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

    /// Redirects a flow that is opened beside.
    func redirectOnceOpen(_ key: EchoFlowKey, to destination: IPAddress) async {
        while table[key] == nil, !Task.isCancelled { await Task.yield() }
        redirect(key, to: destination)
    }

    fileprivate func deadlineAfterTurn() -> Int64? {
        turn()
        return plan().deadline
    }
}
