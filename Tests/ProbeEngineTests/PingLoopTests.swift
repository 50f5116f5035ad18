import CLinux
import Glibc
import Synchronization
import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

@Suite(.timeLimit(.minutes(3)))
struct PingLoopTests {
    private struct Failure: Error, Equatable {}

    @Test func `an unused loop ends, and returns its body's result`() async throws {
        #expect(try await PingLoop.withLoop { _ in 42 } == 42)
    }

    @Test func `a body's error ends the loop and is rethrown`() async throws {
        await #expect(throws: Failure()) { try await PingLoop.withLoop { _ in throw Failure() } }
    }

    @Test func `a cancelled body ends the loop`() async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask { try await PingLoop.withLoop { _ in Task.isCancelled } }
            group.cancelAll()
            let isCancelled = try await group.next()
            #expect(isCancelled == true)
        }
    }

    @Test(.enabled(if: !PingPermission.kinds.isEmpty))
    func `isolated work runs only on the loop's thread`() async throws {
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
