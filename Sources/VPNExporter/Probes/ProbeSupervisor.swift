import ICMP
import Logging

/// Follows the list of targets: one child task for each, begun and ended as the list changes.
struct ProbeSupervisor: Sendable {
    let targets: ProbeTargets
    let board: ProbeBoard
    let pinger: Pinger
    /// The pinger's thread, which runs the probes too: a wait and its end need no change of thread.
    let loop: PingLoop
    let resolver: HostResolver
    let health: ProbingHealth
    /// Which clock is asked to stamp packets.
    let timestamps: PingTimestamps
    let logger: Logger

    /// Children of one group. A group searches its list of children when one ends, so that large ones end slowly.
    private static let cohortSize = 128

    /// Runs until it is cancelled, and returns when every probe has ended.
    func run() async {
        await withDiscardingTaskGroup { group in
            var running: [Probe] = []
            var lastKey: UInt64 = 0
            for await wanted in targets.changes {
                let change = ProbeChange(from: running.map(\.recorder.target), to: wanted)
                let endedTargets = Set(change.ended)
                pinger.stop(running.filter { endedTargets.contains($0.recorder.target) }.map(\.key))
                let begun = Self.inOrderOfSending(change.begun).map { target in
                    lastKey += 1
                    return probe(target, key: EchoFlowKey(lastKey))
                }
                running.removeAll { endedTargets.contains($0.recorder.target) }
                running += begun
                board.show(running.map(\.recorder))
                for start in stride(from: 0, to: begun.count, by: Self.cohortSize) {
                    let cohort = Array(begun[start..<min(start + Self.cohortSize, begun.count)])
                    group.addTask { await run(cohort) }
                }
            }
        }
    }

    /// Targets that are probed one after the other come to lie side by side in memory: to fetch what lies about is most of
    /// a probe's own cost.
    private static func inOrderOfSending(_ targets: [ProbeTarget]) -> [ProbeTarget] {
        let phased = targets.map { (phase: $0.pace.phase, target: $0) }
        return phased.sorted { $0.phase < $1.phase }.map(\.target)
    }

    private func probe(_ target: ProbeTarget, key: EchoFlowKey) -> Probe {
        Probe(key: key, recorder: ProbeRecorder(target, health: health, timestamps: timestamps))
    }

    /// One cancellation handler serves the whole cohort: one for each wait would cost more than the probe.
    private func run(_ cohort: [Probe]) async {
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                for probe in cohort { add(probe, to: &group) }
            }
        } onCancel: {
            pinger.stop(cohort.map(\.key))
        }
    }

    /// The kinds of targets have closures of their own: what a task may call decides how much memory it takes.
    private func add(_ probe: Probe, to group: inout DiscardingTaskGroup) {
        switch probe.recorder.target.address {
        case .literal(let address):
            group.addTask(executorPreference: loop) { [pinger] in await probe.run(on: pinger, to: address) }
        case .name(let name):
            let follower = NameFollower(
                name: name, key: probe.key, recorder: probe.recorder, resolver: resolver, logger: logger)
            group.addTask(executorPreference: loop) { [pinger] in await probe.run(on: pinger, following: follower) }
        }
    }
}
