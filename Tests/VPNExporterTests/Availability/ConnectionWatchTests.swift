import Synchronization
import Testing

@testable import Availability
@testable import NetworkPrimitives
@testable import ProbeEngine
@testable import Probing
@testable import StatusPages
@testable import VPNConfiguration

@Suite struct ConnectionWatchTests {
    private static let second: Int64 = 1_000_000_000
    private static let epoch: Int64 = 1_767_323_000_000_000_000

    /// A connection with two targets and its watch, at a time that the test sets.
    private struct Watched {
        let recorders: [ProbeRecorder]
        let log = LogRecorder()
        let events = EventLog()
        let availability = AvailabilityStatus()
        let watch: ConnectionWatch
        /// The availability at each change, as a receiver sees it.
        let observed = ObservedStates()
        private let now: TestTime
        private var sequence: UInt64 = 0

        init(quorum: AvailabilityQuorum = .any) throws {
            let now = TestTime()
            self.now = now
            let clock = PingClock { ClockReading(monotonic: now.value, realtime: epoch + now.value) }
            let health = ProbingHealth.silent(clock: clock)
            recorders = try ["lan", "peer"].map { name in
                let address = try #require(IPAddress("192.0.2.1"))
                let id = ProbeTarget.ID(connection: "berlin-paris", target: name)
                return ProbeRecorder(
                    ProbeTarget(id: id, address: .literal(address), settings: .standard), health: health)
            }
            let registry = ProbeRegistry()
            registry.publish(recorders)
            var connection = ConnectionConfiguration.fixture("berlin-paris", id: nil)
            connection.policy.quorum = quorum
            watch = ConnectionWatch.fixture(
                ExporterConfiguration(monitors: MonitorsConfiguration(mode: .none), connections: [connection]),
                registry: registry, health: health, availability: availability, events: events, logger: log.logger,
                clock: clock
            ) { [availability, observed] _, recorder in
                observed.append(availability.snapshot.entries[recorder.target.id.connection]?.isAvailable)
            }
        }

        /// Sends a request to each target and evaluates, once each second; `.` is a reply, `x` a loss.
        mutating func run(_ lan: String, _ peer: String) {
            for (first, second) in zip(lan, peer) {
                for (recorder, verdict) in zip(recorders, [first, second]) {
                    let time = ClockReading(monotonic: now.value, realtime: epoch + now.value)
                    recorder.observe(.sent(lag: 0), of: sequence, at: time)
                    let reply = EchoReply(sequence: sequence, roundTripTime: 1, hopLimit: 60, isReordered: false)
                    recorder.observe(.verdict(verdict == "." ? .reply(reply) : .lost(.timeout)), of: sequence, at: time)
                }
                sequence += 1
                now.value += ConnectionWatchTests.second
                watch.evaluate()
            }
        }

        /// Fails a request to each target and evaluates, once each second.
        func fail(_ failure: SendFailure, seconds: Int64) {
            for _ in 0..<seconds {
                for recorder in recorders {
                    let time = ClockReading(monotonic: now.value, realtime: epoch + now.value)
                    recorder.observe(.sendFailed(failure), of: sequence, at: time)
                }
                now.value += ConnectionWatchTests.second
                watch.evaluate()
            }
        }

        /// Evaluates after so many seconds without requests.
        func wait(seconds: Int64) {
            now.value += seconds * ConnectionWatchTests.second
            watch.evaluate()
        }

        var time: Int64 { now.value }

        var entry: AvailabilityTracker.Entry? { availability.snapshot.entries["berlin-paris"] }
    }

    @Test func `an outage is one event and one log line at its start, and at its end`() throws {
        var watched = try Watched()
        watched.run("......xxxx..", "............")
        let events = watched.events.newestFirst
        #expect(events.map(\.kind) == [.outageEnded, .outageBegan])
        #expect(events.map(\.time) == [10, 6].map { Self.epoch + $0 * Self.second })
        #expect(events.map(\.connection) == ["berlin-paris", "berlin-paris"])
        #expect(events.map(\.text) == ["target lan answers again after 4s", "target lan does not answer"])
        #expect(watched.log.all == ["warning: outage began berlin-paris", "info: outage ended berlin-paris"])
    }

    @Test func `one silent host is no outage of the connection, unless the quorum requires it`() throws {
        var any = try Watched(quorum: .any)
        var all = try Watched(quorum: .all)
        any.run("......xxxx", "..........")
        all.run("......xxxx", "..........")
        #expect(any.entry?.isAvailable == true && all.entry?.isAvailable == false)
        #expect(any.entry?.count.good == 8 && any.entry?.count.total == 8)
        #expect(all.entry?.count.good == 5 && all.entry?.count.total == 8)
    }

    @Test func `each change of a target raises the signal, and nothing else does`() throws {
        var watched = try Watched()
        let signal = watched.watch.health.outages
        #expect(!signal.take())
        for (lan, peer, isChange) in [(".", ".", true), (".", ".", false), ("x", ".", false), ("xx", "..", true)] {
            watched.run(lan, peer)
            #expect(signal.take() == isChange)
        }
        #expect(!signal.take())
    }

    @Test func `requests that cannot be sent are an outage as fast as silence, with their reason`() throws {
        var watched = try Watched(quorum: .all)
        watched.run("....", "....")
        watched.fail(.noRoute, seconds: 3)
        #expect(watched.entry?.standing.state == .down && watched.entry?.standing.diagnosis == .thisHost)
        #expect(watched.events.newestFirst.contains { $0.text.contains("do not leave this host: no route") })
        watched.run(".", ".")
        #expect(watched.entry?.standing.state == .up)
    }

    @Test func `nothing is reported before a target has a state`() throws {
        var watched = try Watched(quorum: .all)
        watched.run("x", ".")
        #expect(watched.entry?.isAvailable == nil)
        #expect(watched.events.newestFirst.isEmpty && watched.log.all.isEmpty)
    }

    @Test func `the receiver of a change finds it in the tracker`() throws {
        var watched = try Watched()
        watched.run("...xxx.", "...xxx.")
        #expect(watched.observed.all == [true, true, false, false, true, true])
    }

    @Test func `a target without requests does not stay available for ever`() throws {
        var watched = try Watched()
        watched.run("....", "....")
        #expect(watched.entry?.isAvailable == true)
        watched.wait(seconds: 15)
        #expect(watched.entry?.isAvailable == true)
        watched.wait(seconds: 10)
        // A known state is held for a while.
        #expect(watched.entry?.isAvailable == true)
        watched.wait(seconds: 20)
        #expect(watched.entry?.isAvailable == nil)
        watched.run(".", ".")
        #expect(watched.entry?.isAvailable == true)
        watched.run("xxx", "xxx")
        watched.wait(seconds: 1_000)
        #expect(watched.entry?.isAvailable == false)
    }

    @Test func `new probes after a reload neither heal nor break a connection until their first verdicts`() throws {
        var watched = try Watched()
        watched.run("....xxx", "....xxx")
        #expect(watched.entry?.standing.state == .down)
        watched.watch.registry.publish([])
        watched.wait(seconds: 15)
        #expect(watched.entry?.standing.state == .down)
        watched.wait(seconds: 10)
        #expect(watched.entry?.standing.state == .unknown)
    }

    @Test func `a removed connection is forgotten`() throws {
        var watched = try Watched()
        watched.run("..", "..")
        let none = ExporterConfiguration(monitors: MonitorsConfiguration(mode: .none), connections: [])
        watched.watch.current.replace(none, read: 1)
        watched.watch.evaluate()
        #expect(watched.availability.snapshot.entries.isEmpty)
    }
}

/// A time in nanoseconds that a test sets.
private final class TestTime: Sendable {
    private let time = Mutex<Int64>(0)

    var value: Int64 {
        get { time.withLock { $0 } }
        set { time.withLock { $0 = newValue } }
    }
}

/// The availability at each change.
private final class ObservedStates: Sendable {
    private let states = Mutex<[Bool?]>([])

    var all: [Bool?] { states.withLock { $0 } }

    func append(_ state: Bool?) { states.withLock { $0.append(state) } }
}
