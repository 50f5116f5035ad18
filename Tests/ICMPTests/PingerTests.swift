import Testing

@testable import ICMP

@Suite(
    "The engine on loopback",
    .enabled(if: !PingPermission.kinds.isEmpty, "no ICMP socket may be opened: run as root, or allow ping_group_range"),
    .timeLimit(.minutes(2)))
struct PingerTests {
    /// Nobody answers there, where a socket may broadcast at all (net.ipv4.icmp_echo_ignore_broadcasts).
    private static let silent = "127.255.255.255"

    @Test("hosts answer over a raw socket", .enabled(if: PingPermission.kinds.contains(.raw), "needs CAP_NET_RAW"))
    func raw() async throws {
        try await expectReplies(over: .raw)
    }

    @Test(
        "hosts answer over a datagram socket",
        .enabled(if: PingPermission.kinds.contains(.datagram), "needs net.ipv4.ping_group_range"))
    func datagram() async throws {
        try await expectReplies(over: .datagram)
    }

    private func expectReplies(over kind: PingSocketKind) async throws {
        let probes = try PingPermission.loopbacks.map { try TestProbe($0, requests: 40) }
        try await TestProbe.withPinger(kind) { pinger in
            await TestProbe.run(probes, on: pinger) {
                for probe in probes { await probe.recorder.wait { $0.verdicts.count >= 40 } }
            }
        }
        for probe in probes { expectAllAnswered(probe.recorder, requests: 40) }
    }

    @Test("the kernel stamps requests and replies", arguments: PingPermission.kinds)
    func kernelStamps(kind: PingSocketKind) async throws {
        // The kernel begins to stamp some time after it was asked to, so that the first packets may go without.
        let probe = try TestProbe("127.0.0.1", requests: 200, interval: 5)
        let engine = EngineRecorder()
        try await TestProbe.withPinger(kind, observer: engine) { pinger in
            await TestProbe.run([probe], on: pinger) { await probe.recorder.wait { $0.verdicts.count >= 200 } }
        }
        #expect(engine.timestamps[.ipv4] == PingTimestamps(hasSendStamps: true, hasReceiveStamps: true))
    }

    private func expectAllAnswered(_ recorder: FlowRecorder, requests: Int) {
        let replies = recorder.replies
        #expect(recorder.events.count == 2 * requests && recorder.sent.count == requests && replies.count == requests)
        #expect(Set(replies.map(\.sequence)).count == requests)
        #expect(replies.allSatisfy { (1..<1_000_000_000).contains($0.roundTripTime) })
        #expect(replies.allSatisfy { $0.hopLimit != nil && !$0.isReordered })
    }

    @Test("the largest request is answered and a larger one is a send failure", arguments: PingPermission.kinds)
    func payloadSizes(kind: PingSocketKind) async throws {
        let largest = try TestProbe("127.0.0.1", payloadSize: 65_507)
        let larger = try TestProbe("127.0.0.1", payloadSize: 65_508)
        try await TestProbe.withPinger(kind) { pinger in
            await TestProbe.run([largest, larger], on: pinger) {
                await largest.recorder.wait { !$0.verdicts.isEmpty }
                await larger.recorder.wait { !$0.events.isEmpty }
            }
        }
        #expect(largest.recorder.replies.count == 1)
        #expect(larger.recorder.events == [.sendFailed(.messageSize)])
    }

    @Test(
        "each request that nobody answers is lost once, by timeout and not before it", arguments: PingPermission.kinds)
    func silence(kind: PingSocketKind) async throws {
        let probe = try TestProbe(Self.silent, requests: 20, interval: 5, timeout: 150)
        try await TestProbe.withPinger(kind, allowsBroadcast: true) { pinger in
            await TestProbe.run([probe], on: pinger) { await probe.recorder.wait { $0.verdicts.count >= 20 } }
        }
        let recorder = probe.recorder
        #expect(recorder.events.count == 40 && recorder.sent.count == 20)
        #expect(recorder.verdicts == Array(repeating: .lost(.timeout), count: 20))
        let lost = recorder.all.filter { $0.event == .verdict(.lost(.timeout)) }
        for (sent, lost) in zip(recorder.sent, lost) {
            #expect(lost.time.monotonic >= sent.time.monotonic + probe.parameters.timeout)
        }
    }

    @Test("the pace does not wait for verdicts: several requests are in flight", arguments: PingPermission.kinds)
    func inFlight(kind: PingSocketKind) async throws {
        let probe = try TestProbe(Self.silent, requests: 10, interval: 2, timeout: 1_500)
        try await TestProbe.withPinger(kind, allowsBroadcast: true) { pinger in
            await TestProbe.run([probe], on: pinger) { await probe.recorder.wait { $0.verdicts.count >= 10 } }
        }
        var (inFlight, most) = (0, 0)
        for event in probe.recorder.events {
            if case .sent = event { inFlight += 1 } else { inFlight -= 1 }
            most = max(most, inFlight)
        }
        #expect(inFlight == 0 && most >= 3)
    }

    @Test("a broadcast address without leave to broadcast is a send failure, no loss", arguments: PingPermission.kinds)
    func broadcast(kind: PingSocketKind) async throws {
        let probe = try TestProbe(Self.silent, requests: 3)
        try await TestProbe.withPinger(kind) { pinger in
            await TestProbe.run([probe], on: pinger) { await probe.recorder.wait { $0.events.count >= 3 } }
        }
        #expect(probe.recorder.events == Array(repeating: .sendFailed(.permission), count: 3))
    }

    @Test(
        "flows to one address from one engine and from another do not hear each other", arguments: PingPermission.kinds)
    func overlapping(kind: PingSocketKind) async throws {
        let addresses = PingPermission.loopbacks + PingPermission.loopbacks
        let (first, second) = (
            try addresses.map { try TestProbe($0, requests: 50) }, try addresses.map { try TestProbe($0, requests: 50) }
        )
        try await TestProbe.withPinger(kind) { one in
            try await TestProbe.withPinger(kind) { other in
                await TestProbe.run(first, on: one) {
                    await TestProbe.run(second, on: other) {
                        for probe in first + second { await probe.recorder.wait { $0.verdicts.count >= 50 } }
                    }
                }
            }
        }
        for probe in first + second { expectAllAnswered(probe.recorder, requests: 50) }
    }

    @Test("a loop turns one engine: a second is refused instead of silencing the first")
    func secondEngine() async throws {
        try await PingLoop.withLoop { loop in
            let first = try Pinger(on: loop, observer: EngineRecorder())
            #expect(throws: PingError.self) { try Pinger(on: loop, observer: EngineRecorder()) }
            let probe = try TestProbe("127.0.0.1")
            await TestProbe.run([probe], on: first) { await probe.recorder.wait { !$0.verdicts.isEmpty } }
            expectAllAnswered(probe.recorder, requests: 1)
        }
    }

    @Test(
        "a wall clock that is wrong by an hour does not change what is measured", arguments: [3_600, -3_600] as [Int64])
    func wrongClock(seconds: Int64) async throws {
        let clock = PingClock {
            let now = PingClock.system.now()
            return ClockReading(monotonic: now.monotonic, realtime: now.realtime + seconds * 1_000_000_000)
        }
        let probe = try TestProbe("127.0.0.1", requests: 5)
        try await TestProbe.withPinger(clock: clock) { pinger in
            await TestProbe.run([probe], on: pinger) { await probe.recorder.wait { $0.verdicts.count >= 5 } }
        }
        expectAllAnswered(probe.recorder, requests: 5)
    }

    @Test("what arrives is read soon after the kernel has stamped it")
    func delay() async throws {
        let observer = EngineRecorder()
        let probe = try TestProbe("127.0.0.1", requests: 5)
        try await TestProbe.withPinger(observer: observer) { pinger in
            await TestProbe.run([probe], on: pinger) { await probe.recorder.wait { $0.verdicts.count >= 5 } }
        }
        #expect((1..<10_000_000_000).contains(observer.longestDelay))
    }
}
