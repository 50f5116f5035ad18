import CLinux
import Glibc
import Synchronization
import Testing

@testable import ICMP

@Suite(
    "Opening, stopping and closing flows",
    .enabled(if: !PingPermission.kinds.isEmpty, "no ICMP socket may be opened: run as root, or allow ping_group_range"),
    .timeLimit(.minutes(2)))
struct PingerFlowTests {
    private static let silent = "127.255.255.255"

    @Test("a flow that was stopped before it was opened sends nothing")
    func stopBeforeOpen() async throws {
        let probe = try TestProbe("127.0.0.1", requests: 5)
        try await TestProbe.withPinger { pinger in
            pinger.stop([probe.key])
            await probe.run(on: pinger)
        }
        #expect(probe.recorder.events.isEmpty)
    }

    @Test("stopping wakes a flow that waits for its time, and sends nothing more")
    func stopWhileWaiting() async throws {
        let probe = try TestProbe("127.0.0.1", requests: 1)
        try await TestProbe.withPinger { pinger in
            await TestProbe.run([probe], on: pinger) { await probe.recorder.wait { !$0.verdicts.isEmpty } }
        }
        #expect(probe.recorder.sent.count == 1 && probe.recorder.replies.count == 1)
    }

    @Test("stopping twice is stopping once, and stops no other flow")
    func stopTwice() async throws {
        let (stopped, other) = (try TestProbe("127.0.0.1", requests: 1), try TestProbe("127.0.0.1", requests: 10))
        try await TestProbe.withPinger { pinger in
            await TestProbe.run([other], on: pinger) {
                await TestProbe.run([stopped], on: pinger) {
                    await stopped.recorder.wait { !$0.verdicts.isEmpty }
                    pinger.stop([stopped.key, stopped.key])
                    pinger.stop([stopped.key])
                }
                pinger.stop([stopped.key])
                await other.recorder.wait { $0.verdicts.count >= 10 }
            }
        }
        #expect(stopped.recorder.sent.count == 1)
        #expect(other.recorder.replies.count == 10)
    }

    @Test("a closed flow's requests in flight get no verdict")
    func closeInFlight() async throws {
        let closed = try TestProbe(Self.silent, requests: 3, interval: 0, timeout: 50)
        let later = try TestProbe(Self.silent, requests: 1, timeout: 100)
        try await TestProbe.withPinger(allowsBroadcast: true) { pinger in
            await TestProbe.run([closed], on: pinger) { await closed.recorder.wait { $0.sent.count >= 3 } }
            let known = closed.recorder.verdicts.count
            await TestProbe.run([later], on: pinger) { await later.recorder.wait { !$0.verdicts.isEmpty } }
            #expect(closed.recorder.verdicts.count == known)
        }
        #expect(later.recorder.verdicts == [.lost(.timeout)])
    }

    @Test("closing a flow while its next request waits ends that wait")
    func closeWhileWaiting() async throws {
        try await TestProbe.withPinger { pinger in
            let recorder = FlowRecorder()
            let flow = await pinger.open(
                try TestProbe("127.0.0.1").parameters, key: EchoFlowKey(1), observer: recorder)
            async let isSecondSent = pinger.sendTwice(on: flow)
            // The first request's sender waits for the second before the loop takes anything from outside.
            await recorder.wait { !$0.sent.isEmpty }
            await pinger.close(flow)
            await pinger.close(flow)
            #expect(await !isSecondSent)
            #expect(await !pinger.send(on: flow, at: 0))
        }
    }

    @Test("a flow through an interface that is gone is a send failure, no loss", arguments: PingPermission.kinds)
    func noRoute(kind: PingSocketKind) async throws {
        let plain = try #require(IPAddress("fe80::1"))
        let parameters = EchoParameters(
            destination: IPAddress(in6_addr(plain), scope: 1 << 30), interval: 1, timeout: 1_000_000, payloadSize: 56)
        let recorder = FlowRecorder()
        try await TestProbe.withPinger(kind) { pinger in
            let flow = await pinger.open(parameters, key: EchoFlowKey(1), observer: recorder)
            #expect(await pinger.send(on: flow, at: 0))
            #expect(await pinger.send(on: flow, at: 0))
            await pinger.close(flow)
        }
        #expect(recorder.events == [.sendFailed(.noRoute), .sendFailed(.noRoute)])
    }

    @Test("when all flows are closed, what they left in the wheel does not keep the loop awake")
    func idle() async throws {
        let ahead = Mutex<Int64>(0)
        let clock = PingClock {
            let now = PingClock.system.now()
            return ClockReading(monotonic: now.monotonic + ahead.withLock(\.self), realtime: now.realtime)
        }
        let probe = try TestProbe("127.0.0.1", timeout: 5_000)
        try await TestProbe.withPinger(clock: clock) { pinger in
            await TestProbe.run([probe], on: pinger) { await probe.recorder.wait { !$0.verdicts.isEmpty } }
            #expect(await pinger.deadlineAfterTurn() != nil)
            ahead.withLock { $0 = 10_000_000_000 }
            let deadline = await pinger.deadlineAfterTurn()
            #expect(deadline ?? .max > pinger.now.monotonic)
        }
    }
}

extension Pinger {
    fileprivate func sendTwice(on flow: EchoFlowID) async -> Bool {
        guard await send(on: flow, at: 0) else { return true }
        return await send(on: flow, at: .max)
    }

    fileprivate func deadlineAfterTurn() -> Int64? {
        turn()
        return plan().deadline
    }
}
