import Glibc
import Synchronization

@testable import NetworkPrimitives
@testable import ProbeEngine

/// Runs many probes in nested groups, and cancels them after each has sent a request.
final class CancellationRun: Sendable {
    /// Children of one group. The group searches their list whenever one ends.
    private static let cohortSize = 128

    private let probes: Int
    private let started = Atomic<Int>(0)
    private let allStarted: AsyncStream<Void>
    private let onAllStarted: AsyncStream<Void>.Continuation

    init(probes: Int) {
        self.probes = probes
        (allStarted, onAllStarted) = AsyncStream.makeStream()
    }

    /// The number of probes that have sent a request.
    var sent: Int { started.load(ordering: .relaxed) }

    /// The cost from the cancellation until the loop and everything on it had ended.
    struct Cost: Sendable {
        let time: Duration
        /// The process's own time, which the load of the machine does not change.
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

    private func probe(_ index: Int, on pinger: Pinger) async {
        // With this pace and timeout, a wait for a request's time or verdict would show.
        let hour: Int64 = 3_600_000_000_000
        let pace = EchoPace(interval: hour, spread: UInt64(index))
        let parameters = EchoParameters(pace: pace, timeout: hour, payloadSize: 56)
        await pinger.run(
            parameters, to: IPAddress("127.1.\(index / 250).\(index % 250 + 1)"), key: EchoFlowKey(UInt64(index)),
            observer: FirstSending { self.count() })
    }

    private func count() {
        if started.add(1, ordering: .relaxed).newValue == probes { onAllStarted.finish() }
    }

    /// Reports when a flow has sent its first request.
    private final class FirstSending: EchoObserver {
        private let hasSent = Atomic<Bool>(false)
        private let tell: @Sendable () -> Void

        init(_ tell: @escaping @Sendable () -> Void) {
            self.tell = tell
        }

        func observe(_ event: EchoEvent, of sequence: UInt64, at time: ClockReading) {
            guard case .sent = event, !hasSent.exchange(true, ordering: .relaxed) else { return }
            tell()
        }
    }
}
