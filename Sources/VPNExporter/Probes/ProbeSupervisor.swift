import ICMP

/// Follows the list of targets: one child task for each, begun and ended as the list changes.
struct ProbeSupervisor: Sendable {
    let targets: ProbeTargets
    let board: ProbeBoard
    let pinger: Pinger
    /// The pinger's thread, which runs the probes too: a wait and its end need no change of thread.
    let loop: PingLoop
    let health: ProbingHealth

    /// Children of one group. A group searches its list of children when one ends, so that large ones end slowly.
    private static let cohortSize = 128

    /// Runs until it is cancelled, and returns when every probe has ended.
    func run() async {
        await withDiscardingTaskGroup { group in
            var running: [ProbeTarget: Probe] = [:]
            var lastKey: UInt64 = 0
            for await wanted in targets.changes {
                let change = ProbeChange(from: Array(running.keys), to: wanted)
                end(change.ended.compactMap { running.removeValue(forKey: $0) })
                let begun = change.begun.map { target in
                    lastKey += 1
                    return Probe(key: EchoFlowKey(lastKey), recorder: ProbeRecorder(target, health: health))
                }
                for probe in begun {
                    running[probe.recorder.target] = probe
                    board.enter(probe.recorder)
                }
                for start in stride(from: 0, to: begun.count, by: Self.cohortSize) {
                    let cohort = Array(begun[start..<min(start + Self.cohortSize, begun.count)])
                    group.addTask { await run(cohort) }
                }
            }
        }
    }

    private func end(_ probes: [Probe]) {
        for probe in probes { board.remove(probe.recorder) }
        pinger.stop(probes.map(\.key))
    }

    /// One cancellation handler serves the whole cohort: one for each wait would cost more than the probe.
    private func run(_ cohort: [Probe]) async {
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                for probe in cohort {
                    group.addTask(executorPreference: loop) { await probe.run(on: pinger) }
                }
            }
        } onCancel: {
            pinger.stop(cohort.map(\.key))
        }
    }
}
