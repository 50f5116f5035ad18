import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

@Suite(
    .enabled(if: !PingPermission.kinds.isEmpty, "cannot open an ICMP socket: run as root, or set ping_group_range"),
    .timeLimit(.minutes(2)))
struct PingerRenewalTests {
    private static let silent = "127.255.255.255"

    @Test(arguments: PingPermission.kinds)
    func `all flows get another identifier every second, without losses`(kind: PingSocketKind) async throws {
        let renewal = IdentifierRenewal(interval: 1_000_000_000)
        let probes = try (PingPermission.loopbacks + PingPermission.loopbacks).map { try TestProbe($0) }
        let engine = EngineRecorder()
        try await TestProbe.withPinger(PingOptions(socketKind: kind, renewal: renewal), observer: engine) { pinger in
            await TestProbe.run(probes, on: pinger) {
                var identifiers: Set<UInt16> = []
                for count in stride(from: 50, through: 500, by: 50) {
                    await probes[0].recorder.wait { $0.verdicts.count >= count }
                    identifiers.formUnion(await pinger.identifiers(of: probes).compactMap(\.self))
                }
                #expect(identifiers.count >= 2, "\(identifiers)")
                #expect(engine.renewals[.age, default: 0] >= 1 && Set(engine.renewals.keys) == [.age])
                let accounts = await pinger.accounts(of: probes)
                #expect(accounts.areExact, "\(accounts)")
            }
        }
        probes[0].recorder.expectAllAnswered(500)
        for probe in probes { probe.recorder.expectAllAnswered(100) }
    }

    @Test(arguments: PingPermission.kinds)
    func `a flow with losses changes its identifier, and others keep theirs`(kind: PingSocketKind) async throws {
        let (lossy, healthy) = (try TestProbe(Self.silent, timeout: 100), try TestProbe("127.0.0.1"))
        let options = PingOptions(socketKind: kind, renewal: IdentifierRenewal(losses: 5), allowsBroadcast: true)
        let probes = [lossy, healthy]
        try await TestProbe.withPinger(options) { pinger in
            await TestProbe.end(probes, on: pinger) {
                let before = await pinger.openIdentified(probes)
                #expect(before[0] != nil && before[0] == before[1])
                await lossy.recorder.wait { $0.verdicts.count >= 5 }
                let after = await pinger.identifiers(of: probes)
                #expect(after[0] != nil && after[0] != before[0] && after[1] == before[1])
                await lossy.recorder.wait { $0.verdicts.count >= 20 }
                #expect(await pinger.identifiers(of: probes) == after)
                await healthy.recorder.wait { $0.verdicts.count >= 20 }
                let accounts = await pinger.accounts(of: probes)
                #expect(accounts.areExact, "\(accounts)")
            }
        }
        #expect(lossy.recorder.verdicts.allSatisfy { $0 == .lost(.timeout) })
        healthy.recorder.expectAllAnswered(20)
    }

    @Test(arguments: PingPermission.kinds)
    func `a replaced socket is closed in the end, while its flows continue`(kind: PingSocketKind) async throws {
        let probe = try TestProbe("127.0.0.1")
        try await TestProbe.withPinger(PingOptions(socketKind: kind)) { pinger in
            await TestProbe.run([probe], on: pinger) {
                await probe.recorder.wait { $0.verdicts.count >= 5 }
                #expect(await pinger.keepsReplacedSocket(of: probe) == false)
            }
        }
    }

    @Test(arguments: PingPermission.kinds)
    func `replies to requests with the former identifier still count`(kind: PingSocketKind) async throws {
        let probe = try TestProbe("127.0.0.1")
        try await TestProbe.withPinger(PingOptions(socketKind: kind)) { pinger in
            await TestProbe.run([probe], on: pinger) {
                for count in stride(from: 10, through: 100, by: 10) {
                    await probe.recorder.wait { $0.verdicts.count >= count }
                    await pinger.changeIdentifierWithRequestInFlight(of: probe)
                }
                await probe.recorder.wait { $0.verdicts.count >= 120 }
                #expect(await pinger.accounts(of: [probe]).areExact)
            }
        }
        probe.recorder.expectAllAnswered(120)
    }
}

extension Pinger {
    /// Changes a flow's identifier right after it has sent a request, before the reply is read.
    fileprivate func changeIdentifierWithRequestInFlight(of probe: TestProbe) {
        guard let slot = table[probe.key] else { return }
        let sockets = slot.sockets
        let now = clock.now().monotonic
        transmit(slot, due: now, now: now)
        flush()
        #expect(slot.flow.inFlight > 0)
        _ = try? sockets.openMain(at: now)
        sockets.changeIdentifier(&slot.lane, at: now)
    }
}

extension Pinger {
    /// Returns whether the flow's replaced socket is still open after its last possible reply.
    fileprivate func keepsReplacedSocket(of probe: TestProbe) -> Bool? {
        guard let slot = table[probe.key] else { return nil }
        let now = clock.now().monotonic
        weak let replaced = try? slot.sockets.endpoint(&slot.lane, at: now)
        guard replaced != nil, (try? slot.sockets.openMain(at: now)) != nil else { return nil }
        registry.closeRetired(at: .max)
        return replaced != nil
    }
}
