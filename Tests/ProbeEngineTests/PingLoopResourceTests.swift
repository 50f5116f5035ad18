import Glibc
import Testing

@testable import ProbeEngine

/// What loops and probes leave behind, each test in a process of its own. They run apart from other tests: that process
/// inherits the sockets of whatever runs beside it, and would keep their ports.
@Suite("What the loop leaves", .timeLimit(.minutes(3)))
struct PingLoopResourceTests {
    @Test func `loops leave no thread and no descriptor`() async {
        await #expect(processExitsWith: .success) {
            for _ in 0..<3 { try await PingLoop.withLoop { _ in } }
            let before = try await ProcessResources.settled()
            for _ in 0..<50 {
                try await PingLoop.withLoop { loop in
                    guard !PingPermission.kinds.isEmpty else { return }
                    _ = try Pinger(on: loop, observer: EngineRecorder())
                }
            }
            let after = try await ProcessResources.eventually { $0.descriptors == before.descriptors }
            #expect(after.descriptors == before.descriptors, "\(after.difference(from: before))")
            // The runtime may have grown its pool by a thread or two meanwhile.
            #expect(after.threads < before.threads + 25, "\(before.threads) before, \(after.threads) after")
        }
    }

    @Test(.enabled(if: !PingPermission.kinds.isEmpty, "no ICMP socket may be opened"))
    func
        `10,000 probes that are cancelled end within two seconds of work, without a wait, and leave no thread and no descriptor`()
        async
    {
        await #expect(processExitsWith: .success) {
            _ = try await CancellationRun(probes: 10).run()
            let before = try await ProcessResources.settled()
            let run = CancellationRun(probes: 10_000)
            let cost = try await run.run()
            let after = try await ProcessResources.eventually { $0.descriptors == before.descriptors }
            // The parent process prints of a failure its comment alone.
            #expect(run.sent >= 10_000, "\(run.sent) have sent")
            #expect(cost.work < .seconds(2) && cost.time < .seconds(30), "\(cost)")
            #expect(after.descriptors == before.descriptors, "\(after.difference(from: before))")
            #expect(after.threads <= before.threads + 4, "\(before.threads) before, \(after.threads) after")
        }
    }
}
