import Glibc
import Synchronization

@testable import ICMP

/// Many probes in nested groups that are cancelled once each has sent a request.
final class CancellationRun: Sendable {
    /// Children of one group, which searches their list whenever one ends.
    private static let cohortSize = 128

    private let probes: Int
    private let started = Atomic<Int>(0)
    private let allStarted: AsyncStream<Void>
    private let onAllStarted: AsyncStream<Void>.Continuation

    init(probes: Int) {
        self.probes = probes
        (allStarted, onAllStarted) = AsyncStream.makeStream()
    }

    /// How many probes have sent a request.
    var sent: Int { started.load(ordering: .relaxed) }

    /// What it took from the cancellation until the loop and everything on it had ended.
    struct Cost: Sendable {
        let time: Duration
        /// Of the process, which the load of the machine does not change.
        let work: Duration
    }

    func run() async throws -> Cost {
        let begin = try await TestProbe.withPinger { pinger in
            await withDiscardingTaskGroup { group in
                for start in stride(from: 0, to: self.probes, by: Self.cohortSize) {
                    let cohort = start..<min(start + Self.cohortSize, self.probes)
                    group.addTask { await self.run(cohort, on: pinger) }
                }
                for await _ in self.allStarted { break }
                let begin = (time: ContinuousClock.now, work: Self.work)
                group.cancelAll()
                return begin
            }
        }
        return Cost(time: begin.time.duration(to: .now), work: Self.work - begin.work)
    }

    private static var work: Duration {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    private func run(_ cohort: Range<Int>, on pinger: Pinger) async {
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                for index in cohort {
                    group.addTask { await self.probe(index, on: pinger) }
                }
            }
        } onCancel: {
            pinger.stop(cohort.map { EchoFlowKey(UInt64($0)) })
        }
    }

    private func probe(_ index: Int, on pinger: isolated Pinger) async {
        guard let address = IPAddress("127.1.\(index / 250).\(index % 250 + 1)") else { return }
        // So long that whoever waited for a request's time or its verdict would be found.
        let minute: Int64 = 60_000_000_000
        let parameters = EchoParameters(destination: address, interval: minute, timeout: minute, payloadSize: 56)
        let flow = pinger.open(parameters, key: EchoFlowKey(UInt64(index)), observer: FlowRecorder())
        defer { pinger.close(flow) }
        var due = pinger.now.monotonic
        guard await pinger.send(on: flow, at: due) else { return }
        if started.add(1, ordering: .relaxed).newValue == probes { onAllStarted.finish() }
        repeat { due += minute } while await pinger.send(on: flow, at: due)
    }
}
