import Logging
import Synchronization
import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine
@testable import Probing
@testable import StatusPages
@testable import VPNConfiguration

extension Logger {
    /// A logger without output.
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

extension ProbingHealth {
    /// Returns a health without log output.
    static func silent(clock: PingClock = .system) -> ProbingHealth { ProbingHealth(clock: clock, logger: .silent) }
}

struct ProbingHealthTests {
    private static let second: Int64 = 1_000_000_000
    private static let now = 1_000 * second

    private static func health() -> ProbingHealth {
        .silent(clock: PingClock { ClockReading(monotonic: now, realtime: 0) })
    }

    @Test func `a punctual prober is not impaired`() {
        let health = Self.health()
        health.requestSent(lag: 99_999_999, at: Self.now)
        health.received(after: 99_999_999)
        health.dropped(SocketDrops())
        #expect(!health.snapshot.isImpaired(at: Self.now))
    }

    @Test(arguments: [
        { @Sendable (health: ProbingHealth) in health.requestSent(lag: 100_000_000, at: now) },
        { @Sendable (health: ProbingHealth) in health.received(after: 100_000_000) },
        { @Sendable (health: ProbingHealth) in health.requestStayedHere(at: now) },
        { @Sendable (health: ProbingHealth) in health.dropped(SocketDrops(unbuffered: 1)) },
    ])
    func `late sending, late reading, missing buffers and drops impair the prober for a minute`(
        _ trouble: @Sendable (ProbingHealth) -> Void
    ) {
        let health = Self.health()
        trouble(health)
        #expect(health.snapshot.isImpaired(at: Self.now))
        #expect(health.snapshot.isImpaired(at: Self.now + 60 * Self.second - 1))
        #expect(!health.snapshot.isImpaired(at: Self.now + 60 * Self.second))
    }

    @Test(arguments: [EchoEvent.sendFailed(.noBuffers), .verdict(.notSent(.notSent))])
    func `a target with requests that never leave is an outage of its own, and does not impair the others`(
        event: EchoEvent
    ) throws {
        let health = Self.health()
        let target = ProbeTarget(
            id: .init(connection: "a", target: "lan"), address: .literal(try #require(IPAddress("10.0.0.1"))),
            settings: .standard)
        let recorder = ProbeRecorder(target, health: health)
        func request(at time: Int64) {
            let reading = ClockReading(monotonic: Self.now + time * Self.second, realtime: 0)
            let sequence = UInt64(time)
            if case .verdict = event { recorder.observe(.sent(lag: 0), of: sequence, at: reading) }
            recorder.observe(event, of: sequence, at: reading)
        }
        for time: Int64 in 0..<5 { request(at: time) }
        #expect(health.snapshot.isImpaired(at: Self.now + 5 * Self.second))
        for time: Int64 in 5..<100 { request(at: time) }
        #expect(!health.snapshot.isImpaired(at: Self.now + 100 * Self.second))
    }

    @Test func `known drops, and drops that damage can explain, do not impair the prober`() {
        let health = Self.health()
        health.dropped(SocketDrops(unbuffered: 0, rawIPv6: 5))
        #expect(!health.snapshot.isImpaired(at: Self.now))
        #expect(health.snapshot.socketDrops.total == 5)
    }

    @Test func `renewed identifiers count by reason, and each report is one event per reason`() {
        let events = EventLog()
        let clock = PingClock { ClockReading(monotonic: Self.now, realtime: 7) }
        let health = ProbingHealth(clock: clock, events: events, logger: .silent)
        health.identifiersRenewed([.age: 1])
        health.identifiersRenewed([.age: 1, .losses: 3])
        #expect(health.snapshot.identifierRenewals == [.age: 2, .losses: 3])
        #expect(
            events.newestFirst.map(\.text) == [
                "ICMP identifiers of 3 targets renewed after losses in a row",
                "ICMP identifiers of all targets renewed by age on 1 socket",
                "ICMP identifiers of all targets renewed by age on 1 socket",
            ])
        #expect(events.newestFirst.allSatisfy { $0.kind == .identifiersRenewed && $0.time == 7 })
    }
}
