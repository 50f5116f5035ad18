import ICMP
import Testing

@testable import VPNExporter

/// The supervisor on real sockets and loopback addresses.
@Suite(.timeLimit(.minutes(1)), .enabled(if: ICMPPermission.isGranted, "no ICMP socket may be opened"))
struct ProbeSupervisorTests {
    private struct Running: Sendable {
        let board = ProbeBoard()
        let targets = ProbeTargets()

        /// Waits until what the board shows is as asked for, at most 20 seconds.
        func until(_ what: String, _ condition: ([ProbeRecorder]) -> Bool) async throws {
            let deadline = ContinuousClock.now + .seconds(20)
            while !condition(board.all) {
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
            let health = ProbingHealth()
            let pinger = try Pinger(on: loop, observer: health)
            let supervisor = ProbeSupervisor(
                targets: running.targets, board: running.board, pinger: pinger, loop: loop, health: health)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await supervisor.run() }
                try await body(running)
                group.cancelAll()
            }
        }
    }

    private func target(_ name: String, _ address: String = "127.0.0.5") throws -> ProbeTarget {
        var settings = ProbeSettings.standard
        settings.interval = .milliseconds(10)
        let address = try #require(IPAddress(address))
        return ProbeTarget(id: .init(connection: "c", target: name), address: address, settings: settings)
    }

    @Test func `targets that come are probed, and those that go disappear`() async throws {
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
            let recorder = running.board.all[0]
            for list in [[a, b], [a], [b, a], [a]] {
                running.targets.publish(list)
                try await running.until("the list is followed") { $0.count == list.count }
            }
            #expect(running.board.all.first === recorder)
            let sent = recorder.snapshot.sent
            try await running.until("a is probed on") { _ in recorder.snapshot.sent > sent }
        }
    }

    @Test func `a target whose address changes begins anew, and its requests in flight become no loss`() async throws {
        let before = try target("a", "127.0.0.7")
        let after = try target("a", "127.0.0.6")
        try await supervising { running in
            running.targets.publish([before])
            try await running.until("it is there") { $0.count == 1 }
            let old = running.board.all[0]
            running.targets.publish([after])
            try await running.until("the new address answers") { recorders in
                recorders.first.map { $0 !== old && $0.snapshot.replies >= 3 } ?? false
            }
            #expect(old.snapshot.lost == 0)
            #expect(running.board.all[0].snapshot.lost == 0)
        }
    }

    @Test func `with no target left nothing is sent any more`() async throws {
        let a = try target("a")
        try await supervising { running in
            running.targets.publish([a])
            try await running.until("a answers") { $0.first?.snapshot.replies ?? 0 >= 3 }
            let recorder = running.board.all[0]
            running.targets.publish([])
            try await running.until("it is gone") { $0.isEmpty }
            try await running.until("its requests have ended") { _ in recorder.snapshot.inFlight <= 1 }
        }
    }
}
