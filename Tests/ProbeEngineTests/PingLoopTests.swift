import CLinux
import Glibc
import Synchronization
import Testing

@testable import ProbeEngine

@Suite("The loop", .timeLimit(.minutes(3)))
struct PingLoopTests {
    private struct Failure: Error, Equatable {}

    @Test func `a loop that is never used ends, and gives what its body gave`() async throws {
        #expect(try await PingLoop.withLoop { _ in 42 } == 42)
    }

    @Test func `a body's error ends the loop and comes through`() async throws {
        await #expect(throws: Failure()) { try await PingLoop.withLoop { _ in throw Failure() } }
    }

    @Test func `a body that was cancelled ends the loop`() async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask { try await PingLoop.withLoop { _ in Task.isCancelled } }
            group.cancelAll()
            let isCancelled = try await group.next()
            #expect(isCancelled == true)
        }
    }

    @Test(.enabled(if: !PingPermission.kinds.isEmpty))
    func `isolated work runs on the loop's thread and on no other`() async throws {
        try await TestProbe.withPinger { pinger in
            let first = await pinger.threadNumber()
            let second = await pinger.threadNumber()
            #expect(first == second && first != UInt(pthread_self()))
        }
    }
}

extension Pinger {
    fileprivate func threadNumber() -> UInt { UInt(pthread_self()) }
}
