import CLinux
import Glibc
import Synchronization
import Testing

@testable import ICMP

@Suite("The loop", .timeLimit(.minutes(3)))
struct PingLoopTests {
    private struct Failure: Error, Equatable {}

    @Test("a loop that is never used ends, and gives what its body gave")
    func unused() async throws {
        #expect(try await PingLoop.withLoop { _ in 42 } == 42)
    }

    @Test("a body's error ends the loop and comes through")
    func failing() async throws {
        await #expect(throws: Failure()) { try await PingLoop.withLoop { _ in throw Failure() } }
    }

    @Test("a body that was cancelled ends the loop")
    func cancelled() async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask { try await PingLoop.withLoop { _ in Task.isCancelled } }
            group.cancelAll()
            let isCancelled = try await group.next()
            #expect(isCancelled == true)
        }
    }

    @Test("isolated work runs on the loop's thread and on no other", .enabled(if: !PingPermission.kinds.isEmpty))
    func isolation() async throws {
        try await TestProbe.withPinger { pinger in
            let first = await pinger.threadNumber()
            let second = await pinger.threadNumber()
            #expect(first == second && first != UInt(pthread_self()))
        }
    }

    @Test("loops leave no thread and no descriptor")
    func leavesNothing() async {
        await #expect(processExitsWith: .success) {
            for _ in 0..<3 { try await PingLoop.withLoop { _ in } }
            let before = ProcessResources.current
            for _ in 0..<50 {
                try await PingLoop.withLoop { loop in
                    guard !PingPermission.kinds.isEmpty else { return }
                    _ = try Pinger(on: loop, observer: EngineRecorder())
                }
            }
            let after = ProcessResources.current
            #expect(after.descriptors == before.descriptors, "\(before) before, \(after) after")
            // The pool of the concurrency runtime may have grown by a thread or two meanwhile.
            #expect(after.threads < before.threads + 25, "\(before) before, \(after) after")
        }
    }

    @Test(
        "10,000 probes that are cancelled end within two seconds of work, without a wait, and leave no thread and no descriptor",
        .enabled(if: !PingPermission.kinds.isEmpty, "no ICMP socket may be opened"))
    func cancellation() async {
        await #expect(processExitsWith: .success) {
            _ = try await CancellationRun(probes: 10).run()
            let before = ProcessResources.current
            let run = CancellationRun(probes: 10_000)
            let cost = try await run.run()
            let after = ProcessResources.current
            // The parent process prints of a failure its comment alone.
            #expect(run.sent >= 10_000, "\(run.sent) have sent")
            #expect(cost.work < .seconds(2) && cost.time < .seconds(30), "\(cost)")
            #expect(after.descriptors == before.descriptors, "\(before) before, \(after) after")
            #expect(after.threads <= before.threads + 4, "\(before) before, \(after) after")
        }
    }
}

extension Pinger {
    fileprivate func threadNumber() -> UInt { UInt(pthread_self()) }
}
