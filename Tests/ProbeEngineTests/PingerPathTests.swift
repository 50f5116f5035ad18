import Glibc
import Synchronization
import Testing

@testable import Network
@testable import ProbeEngine

@Suite(
    "Flows that go another way",
    .enabled(if: !PingPermission.kinds.isEmpty, "no ICMP socket may be opened: run as root, or allow ping_group_range"),
    .timeLimit(.minutes(2)))
struct PingerPathTests {
    @Test(arguments: PingPermission.kinds)
    func `a source address that is not there fails each request, and is told once`(kind: PingSocketKind) async throws {
        let path = EchoPath(source: IPAddress("192.0.2.1"))
        let (probe, other) = (try TestProbe("127.0.0.1", interval: 20, path: path), try TestProbe("127.0.0.1"))
        let observer = EngineRecorder()
        try await TestProbe.withPinger(PingOptions(socketKind: kind), observer: observer) { pinger in
            await TestProbe.run([probe, other], on: pinger) {
                // The sockets are tried, and told of, once a second: that is more than twice.
                await probe.recorder.wait { $0.events.count >= 110 }
            }
        }
        #expect(probe.recorder.events.allSatisfy { $0 == .sendFailed(.noRoute) }, "\(probe.recorder.events)")
        let report = EngineRecorder.PathReport(path: path, family: .ipv4, error: SystemError(EADDRNOTAVAIL))
        #expect(observer.paths == [report])
        other.recorder.expectAllAnswered(20)
    }

    @Test func `an interface that is not there is told with the system's reason`() async throws {
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
    func `an address with a zone whose interface is not there fails each request, as a destination and as a source`(
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
                // Zones are looked up once a second: that is more than twice.
                for probe in probes { await probe.recorder.wait { $0.events.count >= 110 } }
            }
        }
        for probe in probes {
            #expect(probe.recorder.events.allSatisfy { $0 == .sendFailed(.noRoute) }, "\(probe.recorder.events)")
        }
        // The path of the destination sends to others.
        #expect(observer.paths.map(\.error) == [SystemError(ENODEV)])
        there.recorder.expectAllAnswered(20)
    }

    @Test(arguments: PingPermission.kinds)
    func `a source address and an interface that are there serve`(kind: PingSocketKind) async throws {
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

    @Test func `the sockets of a path that no flow goes any more are closed, the others are not`() async throws {
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
                // Nobody waits for what may still come by them: many sources that come and go use up no descriptors.
                ahead.withLock { $0 = 1_000_000_000 }
                await pinger.turn()
                #expect(await pinger.isOpen(socket: number) == false)
                #expect(await pinger.isOpen(socket: pinger.socketNumber(of: kept)))
            }
        }
    }

    @Test(arguments: PingPermission.kinds)
    func `a flow without an address sends nothing until it is told one`(kind: PingSocketKind) async throws {
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
    func `a flow that is sent elsewhere, to the other family too, loses nothing`(kind: PingSocketKind) async throws {
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

    @Test func `requests that are in flight when the address changes are lost in their time, and counted once`()
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

    @Test func `what is told of flows that are not open is passed over`() async throws {
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
    /// The number of the socket that a flow's next request goes by.
    fileprivate func socketNumber(of probe: TestProbe) -> UInt64? {
        guard let slot = table[probe.key] else { return nil }
        return try? slot.sockets.endpoint(&slot.lane, at: clock.now().monotonic).number
    }

    fileprivate func isOpen(socket number: UInt64?) -> Bool {
        number.map { registry[$0] != nil } ?? false
    }

    /// Redirects a flow; what was known of it before.
    fileprivate func accountAndRedirect(_ probe: TestProbe, to destination: IPAddress) -> TestProbe.Account {
        let account = accounts(of: [probe])[0]
        redirect(probe.key, to: destination)
        return account
    }
}
