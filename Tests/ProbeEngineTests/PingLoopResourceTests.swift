import Glibc
import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

/// Tests of the resources that loops and probes leave behind. Each test runs in its own process. Run them apart from
/// other tests: that process would inherit the sockets of tests that run at the same time, and keep their ports.
@Suite(.timeLimit(.minutes(3)))
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
            // The runtime may have added one or two threads to its pool meanwhile.
            #expect(after.threads < before.threads + 25, "\(before.threads) before, \(after.threads) after")
        }
    }

    @Test(.enabled(if: !PingPermission.kinds.isEmpty, "cannot open an ICMP socket"))
    func
        `10,000 cancelled probes end within two seconds of work, without a wait, and leave no thread or descriptor`()
        async
    {
        await #expect(processExitsWith: .success) {
            _ = try await CancellationRun(probes: 10).run()
            let before = try await ProcessResources.settled()
            let run = CancellationRun(probes: 10_000)
            let cost = try await run.run()
            let after = try await ProcessResources.eventually { $0.descriptors == before.descriptors }
            // The parent process prints only the comment of a failure.
            #expect(run.sent >= 10_000, "\(run.sent) have sent")
            #expect(cost.work < .seconds(2) && cost.time < .seconds(30), "\(cost)")
            #expect(after.descriptors == before.descriptors, "\(after.difference(from: before))")
            #expect(after.threads <= before.threads + 4, "\(before.threads) before, \(after.threads) after")
        }
    }
}
