import Synchronization
import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

@Suite(
    .enabled(if: !PingPermission.kinds.isEmpty, "cannot open an ICMP socket: run as root, or set ping_group_range"),
    .timeLimit(.minutes(2)))
struct PingerClockTests {
    private static let hour: Int64 = 3_600_000_000_000

    @Test(arguments: PingPermission.kinds, [hour, -hour])
    func `a wall clock that is wrong by an hour does not change the measurements`(kind: PingSocketKind, offset: Int64)
        async throws
    {
        let clock = PingClock {
            let now = PingClock.system.now()
            return ClockReading(monotonic: now.monotonic, realtime: now.realtime + offset)
        }
        let probes = try PingPermission.loopbacks.map { try TestProbe($0) }
        try await TestProbe.withPinger(PingOptions(socketKind: kind), clock: clock) { pinger in
            let accounts = await TestProbe.run(probes, on: pinger, verdicts: 20)
            #expect(accounts.areExact, "\(accounts)")
        }
        for probe in probes { probe.recorder.expectAllAnswered(20) }
    }

    @Test(arguments: PingPermission.kinds, PingTimestampMode.allCases)
    func `repeated steps of the wall clock by an hour change no round-trip time and no count`(
        kind: PingSocketKind, mode: PingTimestampMode
    ) async throws {
        let offset = Mutex<Int64>(0)
        let clock = PingClock {
            let now = PingClock.system.now()
            return ClockReading(monotonic: now.monotonic, realtime: now.realtime + offset.withLock(\.self))
        }
        let probes = try PingPermission.loopbacks.map { try TestProbe($0) }
        let options = PingOptions(socketKind: kind, timestamps: mode)
        try await TestProbe.withPinger(options, clock: clock) { pinger in
            await TestProbe.run(probes, on: pinger) {
                for (round, step) in [Self.hour, 0, -Self.hour, Self.hour, 5_000_000, 0].enumerated() {
                    offset.withLock { $0 = step }
                    for probe in probes { await probe.recorder.wait { $0.verdicts.count >= 15 * (round + 1) } }
                }
                let accounts = await pinger.accounts(of: probes)
                #expect(accounts.areExact, "\(accounts)")
            }
        }
        for probe in probes { probe.recorder.expectAllAnswered(90) }
    }

    @Test(arguments: PingPermission.kinds)
    func `a wall clock that differs at every reading changes no round-trip time and no count`(kind: PingSocketKind)
        async throws
    {
        let generator = Mutex(SeededGenerator(seed: 3))
        let clock = PingClock {
            let now = PingClock.system.now()
            let offset = generator.withLock { Int64.random(in: -Self.hour...Self.hour, using: &$0) }
            return ClockReading(monotonic: now.monotonic, realtime: now.realtime + offset)
        }
        let probe = try TestProbe("127.0.0.1")
        try await TestProbe.withPinger(PingOptions(socketKind: kind), clock: clock) { pinger in
            _ = await TestProbe.run([probe], on: pinger, verdicts: 60)
        }
        probe.recorder.expectAllAnswered(60)
    }
}
