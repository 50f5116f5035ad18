package import Logging
package import NetworkPrimitives
package import ProbeEngine
import Synchronization
import VPNConfiguration

/// Examines the path of each enabled target once per interval, to find the largest packet that passes whole.
///
/// Each target has its own phase in the interval. Most examinations are a check of one or two requests, with at most
/// ``checkers`` at a time. After a silence, the target waits for one of ``searchers``, so that routers and peers with
/// rate limits are not flooded. If many targets fail, examinations come later than their interval.
package final class PathMTUWatch: Sendable {
    private typealias Queue = BoundedQueue<ProbeTarget.ID, ProbeRecorder>

    private struct Queues {
        var checks = Queue(workers: PathMTUWatch.checkers, capacity: PathMTUWatch.waiting)
        var searches = Queue(workers: PathMTUWatch.searchers, capacity: PathMTUWatch.waiting)
    }

    private let registry: ProbeRegistry
    private let status: PathStatus
    private let clock: PingClock
    private let examiner: PathMTUExaminer
    private let queues = Mutex(Queues())

    /// Simultaneous checks.
    private static let checkers = 64
    /// Simultaneous searches.
    private static let searchers = 8
    private static let waiting = 200_000
    /// The time that one plan covers, in nanoseconds.
    private static let horizon: Int64 = 1_000_000_000
    /// The maximum random delay of an examination after its phase, in nanoseconds. If a router limits its answers,
    /// different targets miss them each time.
    private static let jitter: Int64 = 1_000_000_000
    /// A delay after which missed examinations are skipped, in nanoseconds. The process was stopped for this long.
    private static let longestDelay: Int64 = 5_000_000_000
    /// First examinations per plan, so that a restart does not send all at once.
    private static let firstChecksPerPlan = 5
    /// Plans between two removals of targets that are gone.
    private static let plansToForget = 60

    package init(
        registry: ProbeRegistry, pinger: Pinger, status: PathStatus, events: EventLog, clock: PingClock, logger: Logger
    ) {
        self.registry = registry
        self.status = status
        self.clock = clock
        examiner = PathMTUExaminer(
            pinger: pinger, status: status, clock: clock, report: PathMTUReport(events: events, logger: logger))
    }

    /// Runs until the task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            var planned = clock.now().monotonic
            var plans = 0
            var due: [(time: Int64, recorder: ProbeRecorder)] = []
            var begun: Set<ProbeTarget.ID> = []
            while !Task.isCancelled {
                let end = planned + Self.horizon
                due += plan(after: planned, until: end)
                due += firstChecks(at: planned, &begun)
                due.sort { $0.time < $1.time }
                let count = due.firstIndex { $0.time > end } ?? due.count
                for (time, recorder) in due.prefix(count) {
                    await sleep(until: time)
                    if Task.isCancelled { return }
                    enqueue(recorder)
                    startWorkers(&group)
                }
                due.removeFirst(count)
                await sleep(until: end)
                startWorkers(&group)
                let now = clock.now().monotonic
                planned = now - end > Self.longestDelay ? now : end
                plans += 1
                guard plans.isMultiple(of: Self.plansToForget) else { continue }
                let targets = Set(registry.all.map(\.target.id))
                status.keep(targets)
                begun.formIntersection(targets)
            }
        }
    }

    /// Returns the targets with a phase after `start` and until `end`, and the start times of their examinations.
    private func plan(after start: Int64, until end: Int64) -> [(time: Int64, recorder: ProbeRecorder)] {
        registry.all.compactMap { recorder in
            guard recorder.target.settings.values.pathMTU.isEnabled else { return nil }
            let interval = recorder.target.settings.pathMTU.interval.nanoseconds
            let pace = EchoPace(interval: interval, spread: recorder.target.id.spread)
            let due = pace.next(after: start, now: start)
            return due <= end ? (due + .random(in: 0..<Self.jitter), recorder) : nil
        }
    }

    /// Returns targets that answer and were never examined. Their first examination does not wait for their phase.
    private func firstChecks(
        at time: Int64, _ begun: inout Set<ProbeTarget.ID>
    ) -> [(time: Int64, recorder: ProbeRecorder)] {
        var checks: [(time: Int64, recorder: ProbeRecorder)] = []
        for recorder in registry.all where recorder.target.settings.values.pathMTU.isEnabled {
            if checks.count == Self.firstChecksPerPlan { break }
            let id = recorder.target.id
            guard !begun.contains(id), recorder.outageState(at: time) == .up else { continue }
            begun.insert(id)
            if status.mtu(of: id) == nil { checks.append((time, recorder)) }
        }
        return checks
    }

    /// Queues a check, unless the target waits for a search or is being searched.
    private func enqueue(_ recorder: ProbeRecorder) {
        let id = recorder.target.id
        queues.withLock { queues in
            if !queues.searches.contains(id) { _ = queues.checks.add(recorder, for: id) }
        }
    }

    private func sleep(until time: Int64) async {
        let left = time - clock.now().monotonic
        if left > 0 { try? await Task.sleep(for: .nanoseconds(left), tolerance: .milliseconds(1)) }
    }

    private func startWorkers(_ group: inout DiscardingTaskGroup) {
        while queues.withLock({ $0.checks.startWorker() }) { group.addTask { [self] in await check() } }
        while queues.withLock({ $0.searches.startWorker() }) { group.addTask { [self] in await search() } }
    }

    private func check() async {
        var done: ProbeTarget.ID?
        while let (id, recorder) = queues.withLock({ $0.checks.next(after: done) }) {
            if await examiner.check(recorder) == .searchNeeded {
                queues.withLock { _ = $0.searches.add(recorder, for: id) }
            }
            done = id
        }
    }

    private func search() async {
        var done: ProbeTarget.ID?
        while let (id, recorder) = queues.withLock({ $0.searches.next(after: done) }) {
            await examiner.search(recorder)
            done = id
        }
    }
}
