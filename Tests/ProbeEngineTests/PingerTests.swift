import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

@Suite(
    .enabled(if: !PingPermission.kinds.isEmpty, "cannot open an ICMP socket: run as root, or set ping_group_range"),
    .timeLimit(.minutes(2)))
struct PingerTests {
    /// No host answers at this address, if a socket may broadcast at all (net.ipv4.icmp_echo_ignore_broadcasts).
    private static let silent = "127.255.255.255"

    @Test(.enabled(if: PingPermission.kinds.contains(.raw), "needs CAP_NET_RAW"))
    func `hosts answer over a raw socket`() async throws {
        try await expectReplies(over: .raw)
    }

    @Test(.enabled(if: PingPermission.kinds.contains(.datagram), "needs net.ipv4.ping_group_range"))
    func `hosts answer over a datagram socket`() async throws {
        try await expectReplies(over: .datagram)
    }

    private func expectReplies(over kind: PingSocketKind) async throws {
        let probes = try PingPermission.loopbacks.map { try TestProbe($0) }
        try await TestProbe.withPinger(PingOptions(socketKind: kind)) { pinger in
            let accounts = await TestProbe.run(probes, on: pinger, verdicts: 40)
            #expect(accounts.areExact, "\(accounts)")
        }
        for probe in probes { probe.recorder.expectAllAnswered(40) }
    }

    @Test func `the first request is due within the interval, and each further one an interval later`()
        async throws
    {
        // A busy machine skips requests that it missed, the first one too. It does not skip it each time.
        var isPunctual = false
        for _ in 0..<5 where !isPunctual {
            let probe = try TestProbe("127.0.0.1", interval: 40)
            let interval = probe.parameters.pace.interval
            let opened = try await TestProbe.withPinger { pinger in
                await TestProbe.end([probe], on: pinger) {
                    let opened = await pinger.open([probe])
                    await probe.recorder.wait { $0.sent.count >= 10 }
                    return opened
                }
            }
            let lags = probe.recorder.sent.map { record in
                if case .sent(let lag) = record.event { lag } else { -1 as Int64 }
            }
            #expect(lags.allSatisfy { $0 >= 0 }, "\(lags)")
            let due = zip(probe.recorder.sent, lags).map { $0.time.monotonic - $1 }
            let first = try #require(due.first)
            #expect(first >= opened)
            #expect(due.allSatisfy { ($0 - first) % interval == 0 } && Set(due).count == due.count, "\(due)")
            isPunctual = first <= opened + interval + interval / 8
        }
        #expect(isPunctual)
    }

    @Test(arguments: [0, 12_345, .max / 3] as [UInt64])
    func `a flow with a long interval sends its first request within a second`(spread: UInt64) async throws {
        let probe = try TestProbe("127.0.0.1", interval: 3_600_000, spread: spread)
        let opened = try await TestProbe.withPinger { pinger in
            await TestProbe.end([probe], on: pinger) {
                let opened = await pinger.open([probe])
                await probe.recorder.wait { !$0.verdicts.isEmpty }
                return opened
            }
        }
        let sent = try #require(probe.recorder.sent.first)
        guard case .sent(let lag) = sent.event else { return }
        let due = sent.time.monotonic - lag
        #expect(due >= opened && due <= opened + 1_000_000_000 + SendGrid.widest)
    }

    @Test(arguments: PingTimestampMode.allCases)
    func `the stamping clock is reported if it is not the requested one`(mode: PingTimestampMode) async throws {
        let probe = try TestProbe("127.0.0.1")
        let options = PingOptions(timestamps: mode)
        try await TestProbe.withPinger(options) { pinger in
            _ = await TestProbe.run([probe], on: pinger, verdicts: 200)
        }
        var stamps = PingTimestamps(mode)
        for case .timestamps(let changed) in probe.recorder.all.map(\.event) {
            #expect(changed != stamps)
            stamps = changed
        }
        // The kernel starts to stamp some time after the request for stamps, so the first packets may lack stamps.
        #expect(stamps == PingTimestamps(mode))
        probe.recorder.expectAllAnswered(200)
    }

    @Test(arguments: PingPermission.kinds)
    func `payloads of any size from 16 to 65,507 bytes are answered`(kind: PingSocketKind)
        async throws
    {
        let probes = try PingPermission.loopbacks.flatMap { address in
            try [-1, 16, 17, 56, 1_472, 1_473, 65_507, 65_508].map { size in
                try TestProbe(address, interval: 20, payloadSize: size)
            }
        }
        try await TestProbe.withPinger(PingOptions(socketKind: kind)) { pinger in
            _ = await TestProbe.run(probes, on: pinger, verdicts: 3)
        }
        for probe in probes { probe.recorder.expectAllAnswered(3) }
    }

    @Test(.enabled(if: PingPermission.hasIPv6, "no ::1"), arguments: PingPermission.kinds)
    func `a request that exceeds the link's MTU and must not be fragmented is a send failure, not a loss`(
        kind: PingSocketKind
    ) async throws {
        let packet = EchoPacketOptions(forbidsFragmentation: true)
        let probe = try TestProbe("::1", payloadSize: 65_507, packet: packet)
        try await TestProbe.withPinger(PingOptions(socketKind: kind)) { pinger in
            await TestProbe.run([probe], on: pinger) { await probe.recorder.wait { $0.events.count >= 3 } }
        }
        #expect(probe.recorder.events.allSatisfy { $0 == .sendFailed(.messageSize) }, "\(probe.recorder.events)")
    }

    @Test(arguments: PingPermission.kinds)
    func `each request without an answer is lost once, by timeout, and not earlier`(kind: PingSocketKind)
        async throws
    {
        let probe = try TestProbe(Self.silent, timeout: 150)
        let options = PingOptions(socketKind: kind, allowsBroadcast: true)
        try await TestProbe.withPinger(options) { pinger in
            let accounts = await TestProbe.run([probe], on: pinger, verdicts: 20)
            #expect(accounts.areExact, "\(accounts)")
        }
        let recorder = probe.recorder
        let lost = recorder.all.filter { $0.event == .verdict(.lost(.timeout)) }
        #expect(lost.count >= 20 && recorder.events.count == recorder.sent.count + lost.count)
        for (sent, lost) in zip(recorder.sent, lost) {
            #expect(lost.time.monotonic >= sent.time.monotonic + probe.parameters.timeout)
        }
    }

    @Test(arguments: PingPermission.kinds)
    func `the pace does not wait for verdicts, so several requests are in flight`(kind: PingSocketKind) async throws {
        let probe = try TestProbe(Self.silent, timeout: 500)
        let options = PingOptions(socketKind: kind, allowsBroadcast: true)
        try await TestProbe.withPinger(options) { pinger in
            await TestProbe.run([probe], on: pinger) {
                await probe.recorder.wait { $0.sent.count >= 10 }
                let account = await pinger.accounts(of: [probe])[0]
                #expect([account].areExact && account.inFlight >= 3, "\(account)")
            }
        }
    }

    @Test(arguments: PingPermission.kinds)
    func `a broadcast address without permission to broadcast is a send failure, not a loss`(kind: PingSocketKind)
        async throws
    {
        let probe = try TestProbe(Self.silent)
        try await TestProbe.withPinger(PingOptions(socketKind: kind)) { pinger in
            await TestProbe.run([probe], on: pinger) { await probe.recorder.wait { $0.events.count >= 3 } }
        }
        #expect(probe.recorder.events.allSatisfy { $0 == .sendFailed(.permission) }, "\(probe.recorder.events)")
    }

    @Test(
        arguments: PingPermission.kinds
    )
    func `a target that cannot be reached does not affect others in its batch`(kind: PingSocketKind)
        async throws
    {
        let probes = try (1...6).map { try TestProbe($0 % 3 == 0 ? Self.silent : "127.0.0.\($0)") }
        try await TestProbe.withPinger(PingOptions(socketKind: kind)) { pinger in
            await TestProbe.run(probes, on: pinger) {
                for probe in probes { await probe.recorder.wait { $0.events.count >= 80 } }
            }
        }
        for (index, probe) in zip(1..., probes) {
            if index % 3 == 0 {
                #expect(probe.recorder.events.allSatisfy { $0 == .sendFailed(.permission) })
            } else {
                probe.recorder.expectAllAnswered(30)
            }
        }
    }

    @Test(arguments: PingPermission.kinds)
    func `a target that cannot be reached does not affect the times of others in its batch`(kind: PingSocketKind)
        async throws
    {
        // All are due at the same moment, so that one call sends them. The tenth of each twenty fails.
        let probes = try (1...60).map { index in
            try TestProbe(index % 20 == 10 ? Self.silent : "127.0.1.\(index)", interval: 80)
        }
        try await TestProbe.withPinger(PingOptions(socketKind: kind)) { pinger in
            await TestProbe.end(probes, on: pinger) {
                _ = await pinger.open(probes)
                for probe in probes where probe.destination != IPAddress(Self.silent) {
                    await probe.recorder.wait { $0.verdicts.count >= 20 }
                }
            }
        }
        // The kernel answers during the send call, so its stamps usually differ by microseconds, whatever the load.
        for probe in probes where probe.destination != IPAddress(Self.silent) {
            let times = probe.recorder.replies.dropFirst(5).map(\.roundTripTime).sorted()
            #expect(times[times.count / 2] < 50_000, "\(times)")
        }
    }

    @Test(arguments: PingPermission.kinds)
    func `flows of two engines to one address do not receive each other's replies`(kind: PingSocketKind)
        async throws
    {
        let addresses = PingPermission.loopbacks + PingPermission.loopbacks
        let (first, second) = (try addresses.map { try TestProbe($0) }, try addresses.map { try TestProbe($0) })
        let options = PingOptions(socketKind: kind)
        try await TestProbe.withPinger(options) { one in
            try await TestProbe.withPinger(options) { other in
                await TestProbe.run(first, on: one) {
                    _ = await TestProbe.run(second, on: other, verdicts: 50)
                    for probe in first { await probe.recorder.wait { $0.verdicts.count >= 50 } }
                }
            }
        }
        for probe in first + second { probe.recorder.expectAllAnswered(50) }
    }

    @Test(arguments: PingPermission.kinds)
    func `two flows to one address with different sizes and paces are kept apart`(kind: PingSocketKind) async throws {
        let (slow, fast) = (
            try TestProbe("127.0.0.1", interval: 40, payloadSize: 16),
            try TestProbe("127.0.0.1", interval: 5, payloadSize: 1_200)
        )
        try await TestProbe.withPinger(PingOptions(socketKind: kind)) { pinger in
            await TestProbe.run([slow, fast], on: pinger) {
                await slow.recorder.wait { $0.verdicts.count >= 20 }
                // A busy machine skips requests that it missed, so that the fast flow is not always ahead.
                await fast.recorder.wait { $0.verdicts.count >= 21 }
                let accounts = await pinger.accounts(of: [slow, fast])
                #expect(accounts.areExact, "\(accounts)")
            }
        }
        slow.recorder.expectAllAnswered(20)
        fast.recorder.expectAllAnswered(21)
    }

    @Test(arguments: PingPermission.kinds)
    func `packets with any packet options are answered, including next to others`(kind: PingSocketKind) async throws {
        var options = [
            EchoPacketOptions(), EchoPacketOptions(hopLimit: 1), EchoPacketOptions(hopLimit: 255),
            EchoPacketOptions(codePoint: 46), EchoPacketOptions(forbidsFragmentation: true),
            EchoPacketOptions(hopLimit: 9, codePoint: 63, forbidsFragmentation: true),
        ]
        // A mark requires CAP_NET_RAW or CAP_NET_ADMIN.
        if PingPermission.kinds.contains(.raw) { options.append(EchoPacketOptions(codePoint: 8, mark: 7)) }
        let probes = try PingPermission.loopbacks.flatMap { address in
            try options.map { try TestProbe(address, interval: 20, packet: $0) }
        }
        try await TestProbe.withPinger(PingOptions(socketKind: kind)) { pinger in
            let accounts = await TestProbe.run(probes, on: pinger, verdicts: 10)
            #expect(accounts.areExact, "\(accounts)")
        }
        for probe in probes { probe.recorder.expectAllAnswered(10) }
    }

    @Test func `a loop refuses a second engine, and the first continues`() async throws {
        try await PingLoop.withLoop { loop in
            let first = try Pinger(on: loop, observer: EngineRecorder())
            #expect(throws: PingError.self) { try Pinger(on: loop, observer: EngineRecorder()) }
            let probe = try TestProbe("127.0.0.1")
            await TestProbe.run([probe], on: first, verdicts: 3)
            probe.recorder.expectAllAnswered(3)
        }
    }

    @Test func `messages are read soon after the kernel stamps them, and drops are reported`() async throws {
        let observer = EngineRecorder()
        let probe = try TestProbe("127.0.0.1")
        try await TestProbe.withPinger(observer: observer) { pinger in
            _ = await TestProbe.run([probe], on: pinger, verdicts: 50)
        }
        #expect((1..<10_000_000_000).contains(observer.longestDelay))
        #expect(!observer.drops.isEmpty && observer.drops.allSatisfy { $0 == SocketDrops() })
    }
}
