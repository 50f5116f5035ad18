import Logging
import Synchronization
import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine
@testable import Probing
@testable import VPNConfiguration

/// The supervisor on real sockets and loopback addresses.
@Suite(.timeLimit(.minutes(1)), .enabled(if: ICMPPermission.isGranted, "no ICMP socket may be opened"))
struct ProbeSupervisorTests {
    private struct Running: Sendable {
        let registry = ProbeRegistry()
        let targets = ProbeTargets()
        let names = NameTable()

        /// Waits until the contents of the registry meet the condition, at most a minute.
        func until(_ what: String, _ condition: ([ProbeRecorder]) -> Bool) async throws {
            let deadline = ContinuousClock.now + .seconds(60)
            while !condition(registry.all) {
                guard ContinuousClock.now < deadline else {
                    Issue.record("never: \(what)")
                    return
                }
                try await Task.sleep(for: .milliseconds(2))
            }
        }
    }

    private func supervising(_ body: @Sendable (Running) async throws -> Void) async throws {
        let running = Running()
        try await PingLoop.withLoop { loop in
            let health = ProbingHealth.silent()
            let pinger = try Pinger(on: loop, observer: health)
            try await HostResolver.withResolver(threads: 2, lookUp: running.names.perform) { resolver in
                let supervisor = ProbeSupervisor(
                    targets: running.targets, registry: running.registry, pinger: pinger, loop: loop,
                    resolver: resolver,
                    health: health, timestamps: PingTimestamps(.auto), logger: .silent)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { await supervisor.run() }
                    try await body(running)
                    group.cancelAll()
                }
            }
        }
    }

    private func target(_ name: String, _ address: String = "127.0.0.5") throws -> ProbeTarget {
        var settings = ProbeSettings.standard
        settings.interval = .milliseconds(10)
        let address = try #require(IPAddress(address))
        return ProbeTarget(id: .init(connection: "c", target: name), address: .literal(address), settings: settings)
    }

    private func target(_ name: String, named host: String) throws -> ProbeTarget {
        var settings = ProbeSettings.standard
        settings.interval = .milliseconds(10)
        settings.resolveInterval = .milliseconds(50)
        let host = try #require(HostName(host))
        return ProbeTarget(id: .init(connection: "c", target: name), address: .name(host), settings: settings)
    }

    @Test func `added targets are probed, and removed ones disappear`() async throws {
        let (a, b) = (try target("a"), try target("b"))
        try await supervising { running in
            running.targets.publish([a])
            try await running.until("a answers") { $0.first?.snapshot.replies ?? 0 >= 3 }
            running.targets.publish([a, b])
            try await running.until("b answers") { $0.count == 2 && $0[1].snapshot.replies >= 3 }
            running.targets.publish([b])
            try await running.until("only b is left") { $0.map(\.target.id.target) == ["b"] }
        }
    }

    @Test func `an unchanged target keeps its counters and its pace while others change`() async throws {
        let (a, b) = (try target("a"), try target("b"))
        try await supervising { running in
            running.targets.publish([a])
            try await running.until("a answers") { $0.first?.snapshot.replies ?? 0 >= 3 }
            let recorder = running.registry.all[0]
            for list in [[a, b], [a], [b, a], [a]] {
                running.targets.publish(list)
                try await running.until("the list is followed") { $0.count == list.count }
            }
            #expect(running.registry.all.first === recorder)
            let sent = recorder.snapshot.sent
            try await running.until("a is probed on") { _ in recorder.snapshot.sent > sent }
        }
    }

    @Test func `a new round-trip objective applies to the running probe, which keeps its counters`() async throws {
        var target = try target("a")
        target.roundTripObjective = .nanoseconds(1)
        try await supervising { [target] in
            var target = target
            $0.targets.publish([target])
            try await $0.until("a answers") { $0.first?.snapshot.replies ?? 0 >= 3 }
            let recorder = $0.registry.all[0]
            #expect(recorder.snapshot.quality.goodRoundTrips == 0)
            target.roundTripObjective = .seconds(1)
            $0.targets.publish([target])
            try await $0.until("replies are good") { _ in recorder.snapshot.quality.goodRoundTrips >= 3 }
            #expect($0.registry.all.first === recorder)
            #expect(recorder.snapshot.replies >= 6)
            target.roundTripObjective = nil
            $0.targets.publish([target])
            try await $0.until("the objective is gone") { _ in recorder.snapshot.quality.roundTripObjective == nil }
            #expect($0.registry.all.first === recorder)
        }
    }

    @Test func `a target with a new address starts again, and its requests in flight are no losses`() async throws {
        let before = try target("a", "127.0.0.7")
        let after = try target("a", "127.0.0.6")
        try await supervising { running in
            running.targets.publish([before])
            try await running.until("it is there") { $0.count == 1 }
            let old = running.registry.all[0]
            running.targets.publish([after])
            try await running.until("the new address answers") { recorders in
                recorders.first.map { $0 !== old && $0.snapshot.replies >= 3 } ?? false
            }
            #expect(old.snapshot.lost == 0)
            #expect(running.registry.all[0].snapshot.lost == 0)
        }
    }

    @Test func `without targets nothing is sent`() async throws {
        let a = try target("a")
        try await supervising { running in
            running.targets.publish([a])
            try await running.until("a answers") { $0.first?.snapshot.replies ?? 0 >= 3 }
            let recorder = running.registry.all[0]
            running.targets.publish([])
            try await running.until("it is gone") { $0.isEmpty }
            try await running.until("its requests have ended") { _ in recorder.snapshot.inFlight <= 1 }
        }
    }

    @Test func `targets with one address share their requests while others come and go`() async throws {
        let (a, b) = (try target("a"), try target("b"))
        try await supervising { running in
            running.targets.publish([a, b])
            try await running.until("both answer") { $0.count == 2 && $0.allSatisfy { $0.snapshot.replies >= 3 } }
            let (first, second) = (running.registry.all[0], running.registry.all[1])
            #expect(abs(Int(first.snapshot.sent) - Int(second.snapshot.sent)) <= 1)
            running.targets.publish([b])
            try await running.until("only b is left") { $0.count == 1 }
            let sent = (gone: first.snapshot.sent, left: second.snapshot.sent)
            try await running.until("b is probed on") { _ in second.snapshot.sent >= sent.left + 3 }
            // The flow is still the one that was opened for a.
            #expect(first.snapshot.sent > sent.gone)
            #expect(second.snapshot.lost == 0)
            running.targets.publish([b, a])
            try await running.until("a is back") { $0.count == 2 && $0[0].snapshot.replies >= 3 }
            #expect(running.registry.all[0] !== first && running.registry.all[1] === second)
            running.targets.publish([])
            try await running.until("all are gone") { $0.isEmpty }
            try await running.until("the flow has ended") { _ in second.snapshot.inFlight <= 1 }
        }
    }

    @Test func `a host name is probed at its current address`() async throws {
        let a = try target("a", named: "a.example")
        let (first, second) = (try #require(IPAddress("127.0.0.8")), try #require(IPAddress("127.0.0.9")))
        try await supervising { running in
            running.names.set("a.example", to: first)
            running.targets.publish([a])
            try await running.until("it answers") { $0.first?.snapshot.replies ?? 0 >= 3 }
            #expect(running.registry.all[0].snapshot.address == first)
            running.names.set("a.example", to: second)
            try await running.until("it has moved") { $0[0].snapshot.address == second }
            let replies = running.registry.all[0].snapshot.replies
            try await running.until("it answers on") { $0[0].snapshot.replies >= replies + 3 }
            let statistics = running.registry.all[0].snapshot
            #expect(statistics.lost == 0)
            #expect(statistics.resolution.changes == 1)
            #expect(statistics.resolution.lastSuccess != nil)
        }
    }

    @Test func `a name that no longer resolves keeps its address, and a new one is probed when it gets an address`()
        async throws
    {
        let (a, b) = (try target("a", named: "a.example"), try target("b", named: "b.example"))
        let address = try #require(IPAddress("127.0.0.8"))
        try await supervising { running in
            running.names.set("a.example", to: address)
            running.targets.publish([a, b])
            try await running.until("a answers, b is not resolved") {
                $0.count == 2 && $0[0].snapshot.replies >= 3 && $0[1].snapshot.resolution.failures > 0
            }
            #expect(running.registry.all[1].snapshot.sent == 0)
            running.names.set("a.example", to: nil)
            running.names.set("b.example", to: address)
            try await running.until("b answers, a is not resolved") {
                $0[0].snapshot.resolution.failures > 0 && $0[1].snapshot.replies >= 3
            }
            let replies = running.registry.all[0].snapshot.replies
            try await running.until("a answers on") { $0[0].snapshot.replies >= replies + 3 }
            #expect(running.registry.all[0].snapshot.address == address)
        }
    }

    @Test func `a removed host name ends at once, resolved or not`() async throws {
        let (a, b) = (try target("a", named: "a.example"), try target("b", named: "b.example"))
        try await supervising { running in
            running.names.set("a.example", to: IPAddress("127.0.0.8"))
            running.targets.publish([a, b])
            try await running.until("a answers") { $0.first?.snapshot.replies ?? 0 >= 3 }
            running.targets.publish([])
            try await running.until("both are gone") { $0.isEmpty }
        }
    }
}

/// The names and addresses of a test, instead of those of the system.
private final class NameTable: Sendable {
    private let addresses = Mutex<[String: IPAddress]>([:])

    func set(_ name: String, to address: IPAddress?) { addresses.withLock { $0[name] = address } }

    func perform(_ lookup: HostLookup) -> HostResolver.Answer {
        guard let address = addresses.withLock({ $0[lookup.name.description] }) else {
            return .failure(.system("Name or service not known"))
        }
        return .success([address])
    }
}
