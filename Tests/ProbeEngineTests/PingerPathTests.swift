import Glibc
import Synchronization
import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

@Suite(
    .enabled(if: !PingPermission.kinds.isEmpty, "cannot open an ICMP socket: run as root, or set ping_group_range"),
    .timeLimit(.minutes(2)))
struct PingerPathTests {
    @Test(arguments: PingPermission.kinds)
    func `a missing source address fails each request, and is reported once`(kind: PingSocketKind) async throws {
        let path = EchoPath(source: IPAddress("192.0.2.1"))
        let (probe, other) = (try TestProbe("127.0.0.1", interval: 20, path: path), try TestProbe("127.0.0.1"))
        let observer = EngineRecorder()
        try await TestProbe.withPinger(PingOptions(socketKind: kind), observer: observer) { pinger in
            await TestProbe.run([probe, other], on: pinger) {
                // The sockets are tried and reported once a second. This takes more than two seconds.
                await probe.recorder.wait { $0.events.count >= 110 }
            }
        }
        #expect(probe.recorder.events.allSatisfy { $0 == .sendFailed(.noRoute) }, "\(probe.recorder.events)")
        let report = EngineRecorder.PathReport(path: path, family: .ipv4, error: SystemError(EADDRNOTAVAIL))
        #expect(observer.paths == [report])
        other.recorder.expectAllAnswered(20)
    }

    @Test func `a missing interface is reported with the system's reason`() async throws {
        let path = EchoPath(interface: "no-such-device")
        let probe = try TestProbe("127.0.0.1", interval: 20, path: path)
        let observer = EngineRecorder()
        try await TestProbe.withPinger(observer: observer) { pinger in
            await TestProbe.run([probe], on: pinger) { await probe.recorder.wait { $0.events.count >= 60 } }
        }
        #expect(probe.recorder.events.allSatisfy { $0 == .sendFailed(.noRoute) }, "\(probe.recorder.events)")
        #expect(observer.paths.map(\.error) == [SystemError(ENODEV)])
    }

    @Test(.enabled(if: PingPermission.hasIPv6, "no IPv6 loopback address"), arguments: PingPermission.kinds)
    func `an address in a zone without an interface fails each request, as destination and as source`(
        kind: PingSocketKind
    ) async throws {
        let (there, absent) = (try TestProbe("::1"), "fe80::1%absent0")
        let probes = [
            try TestProbe(absent, interval: 20),
            try TestProbe("::1", interval: 20, path: EchoPath(source: IPAddress(absent))),
        ]
        let observer = EngineRecorder()
        try await TestProbe.withPinger(PingOptions(socketKind: kind), observer: observer) { pinger in
            await TestProbe.run(probes + [there], on: pinger) {
                // Zones are looked up once a second. This takes more than two seconds.
                for probe in probes { await probe.recorder.wait { $0.events.count >= 110 } }
            }
        }
        for probe in probes {
            #expect(probe.recorder.events.allSatisfy { $0 == .sendFailed(.noRoute) }, "\(probe.recorder.events)")
        }
        // The path of the destination still sends to others.
        #expect(observer.paths.map(\.error) == [SystemError(ENODEV)])
        there.recorder.expectAllAnswered(20)
    }

    @Test(arguments: PingPermission.kinds)
    func `an existing source address and interface work`(kind: PingSocketKind) async throws {
        var probes = [
            try TestProbe("127.0.0.1", path: EchoPath(source: IPAddress("127.0.0.9"))),
            try TestProbe("127.0.0.1", path: EchoPath(source: IPAddress("127.0.0.8"))),
            try TestProbe("127.0.0.1", path: EchoPath(interface: "lo")),
        ]
        if PingPermission.hasIPv6 {
            probes.append(try TestProbe("::1", path: EchoPath(source: IPAddress("::1"), interface: "lo")))
        }
        let observer = EngineRecorder()
        try await TestProbe.withPinger(PingOptions(socketKind: kind), observer: observer) { pinger in
            let accounts = await TestProbe.run(probes, on: pinger, verdicts: 30)
            #expect(accounts.areExact, "\(accounts)")
        }
        for probe in probes { probe.recorder.expectAllAnswered(30) }
        #expect(observer.paths.isEmpty)
    }

    @Test func `the sockets of a path without flows are closed, and others are not`() async throws {
        let ahead = Mutex<Int64>(0)
        let clock = PingClock {
            let now = PingClock.system.now()
            return ClockReading(monotonic: now.monotonic + ahead.withLock(\.self), realtime: now.realtime)
        }
        let left = try TestProbe("127.0.0.1", path: EchoPath(source: IPAddress("127.0.0.9")))
        let kept = try TestProbe("127.0.0.1", path: EchoPath(source: IPAddress("127.0.0.8")))
        try await TestProbe.withPinger(clock: clock) { pinger in
            await TestProbe.run([kept], on: pinger) {
                let number = await TestProbe.run([left], on: pinger) {
                    await left.recorder.wait { !$0.verdicts.isEmpty }
                    return await pinger.socketNumber(of: left)
                }
                // No reply is expected by them, so many changing sources must not use up the descriptors.
                ahead.withLock { $0 = 1_000_000_000 }
                await pinger.turn()
                #expect(await pinger.isOpen(socket: number) == false)
                #expect(await pinger.isOpen(socket: pinger.socketNumber(of: kept)))
            }
        }
    }

    @Test(arguments: PingPermission.kinds)
    func `a flow without an address sends nothing until it is redirected to one`(kind: PingSocketKind) async throws {
        let (probe, other) = (try TestProbe(nil), try TestProbe("127.0.0.1"))
        try await TestProbe.withPinger(PingOptions(socketKind: kind)) { pinger in
            await TestProbe.run([probe, other], on: pinger) {
                await other.recorder.wait { $0.verdicts.count >= 30 }
                #expect(probe.recorder.all.isEmpty)
                try? await probe.redirect(to: "127.0.0.2", on: pinger)
                await probe.recorder.wait { $0.verdicts.count >= 20 }
            }
        }
        probe.recorder.expectAllAnswered(20)
    }

    @Test(arguments: PingPermission.kinds)
    func `a flow that is redirected loses nothing, including to the other family`(kind: PingSocketKind) async throws {
        let probe = try TestProbe("127.0.0.1")
        let addresses = ["127.0.0.2", PingPermission.loopbacks.last ?? "", "127.0.0.1", "127.0.0.1", "127.0.0.3"]
        try await TestProbe.withPinger(PingOptions(socketKind: kind)) { pinger in
            try await TestProbe.run([probe], on: pinger) {
                await probe.recorder.wait { $0.verdicts.count >= 20 }
                for address in addresses {
                    try await probe.redirect(to: address, on: pinger)
                    let account = await pinger.accounts(of: [probe])[0]
                    #expect([account].areExact, "\(account)")
                    await probe.recorder.wait { $0.verdicts.count >= account.completed + 30 }
                }
            }
        }
        probe.recorder.expectAllAnswered(170)
    }

    @Test func `requests in flight when the address changes are lost at their deadlines, and counted once`()
        async throws
    {
        let probe = try TestProbe("127.255.255.255", timeout: 400)
        try await TestProbe.withPinger(PingOptions(allowsBroadcast: true)) { pinger in
            try await TestProbe.run([probe], on: pinger) {
                await probe.recorder.wait { $0.sent.count >= 10 }
                let silent = try await pinger.accountAndRedirect(probe, to: #require(IPAddress("127.0.0.1")))
                await probe.recorder.wait { $0.lostCount >= silent.sent }
                await probe.recorder.wait { $0.replies.count >= 20 }
                #expect(await pinger.accounts(of: [probe]).areExact)
                #expect(probe.recorder.lostCount == silent.sent)
            }
        }
    }

    @Test func `a redirection of a flow that is not open is ignored`() async throws {
        let (probe, other) = (try TestProbe("127.0.0.1"), try TestProbe("127.0.0.1"))
        try await TestProbe.withPinger { pinger in
            try await probe.redirect(to: "127.0.0.2", on: pinger)
            await pinger.waitForEnd(of: probe.key)
            await TestProbe.run([other], on: pinger, verdicts: 5)
            try await other.redirect(to: "127.0.0.2", on: pinger)
        }
        #expect(probe.recorder.all.isEmpty)
    }
}

extension FlowRecorder {
    fileprivate var lostCount: Int { verdicts.count { $0 == .lost(.timeout) } }
}

extension Pinger {
    /// Returns the number of the socket for a flow's next request.
    fileprivate func socketNumber(of probe: TestProbe) -> UInt64? {
        guard let slot = table[probe.key] else { return nil }
        return try? slot.sockets.endpoint(&slot.lane, at: clock.now().monotonic).number
    }

    fileprivate func isOpen(socket number: UInt64?) -> Bool {
        number.map { registry[$0] != nil } ?? false
    }

    /// Redirects a flow, and returns its account from before.
    fileprivate func accountAndRedirect(_ probe: TestProbe, to destination: IPAddress) -> TestProbe.Account {
        let account = accounts(of: [probe])[0]
        redirect(probe.key, to: destination)
        return account
    }
}
