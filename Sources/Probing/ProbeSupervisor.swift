package import Logging
package import ProbeEngine
import VPNConfiguration

/// Starts and ends flows as the list of targets changes.
package struct ProbeSupervisor: Sendable {
    package let targets: ProbeTargets
    package let registry: ProbeRegistry
    package let pinger: Pinger
    /// The pinger's thread, which also runs the probes, so that a wait needs no change of thread.
    package let loop: PingLoop
    package let resolver: HostResolver
    package let health: ProbingHealth
    /// The clock that should stamp packets.
    package let timestamps: PingTimestamps
    package let logger: Logger

    package init(
        targets: ProbeTargets, registry: ProbeRegistry, pinger: Pinger, loop: PingLoop, resolver: HostResolver,
        health: ProbingHealth, timestamps: PingTimestamps, logger: Logger
    ) {
        self.targets = targets
        self.registry = registry
        self.pinger = pinger
        self.loop = loop
        self.resolver = resolver
        self.health = health
        self.timestamps = timestamps
        self.logger = logger
    }

    /// Children of one group. A group searches its list of children when one ends, so that large groups end slowly.
    private static let cohortSize = 128

    /// Runs until the task is cancelled, and returns when every probe has ended.
    package func run() async {
        await withDiscardingTaskGroup { group in
            var running: [Probe] = []
            var lastKey: UInt64 = 0
            for await wanted in targets.changes {
                Self.applyObjectives(of: wanted, to: running)
                let change = ProbeChange(from: running.map(\.recorder.target), to: wanted)
                if change.isEmpty { continue }
                end(change.ended, among: &running)
                let begun = begin(Self.inOrderOfSending(change.begun), with: running, lastKey: &lastKey)
                running += begun
                registry.publish(running.map(\.recorder))
                let opened = begun.filter(\.leads)
                for start in stride(from: 0, to: opened.count, by: Self.cohortSize) {
                    let cohort = Array(opened[start..<min(start + Self.cohortSize, opened.count)])
                    group.addTask(executorPreference: loop) { await run(cohort) }
                }
            }
        }
    }

    /// Applies the round-trip objectives of connections, which a reload may change while the probes continue.
    private static func applyObjectives(of wanted: [ProbeTarget], to running: [Probe]) {
        let objectives = wanted.reduce(into: [:]) { $0[$1.id] = $0[$1.id] ?? $1.roundTripObjective }
        for probe in running { probe.recorder.apply(roundTripObjective: objectives[probe.recorder.target.id]) }
    }

    /// Ends the probes of removed targets. A flow ends with the last target that shares it.
    private func end(_ targets: [ProbeTarget], among running: inout [Probe]) {
        let gone = Set(targets)
        let ended = running.filter { gone.contains($0.recorder.target) }
        running.removeAll { gone.contains($0.recorder.target) }
        let shared = Set(running.map(\.key))
        for probe in ended where shared.contains(probe.key) && !probe.leads { probe.leader.dismiss(probe.recorder) }
        pinger.stop(Array(Set(ended.map(\.key)).subtracting(shared)))
    }

    /// Starts the probes of new targets. They join running flows if they can share them.
    private func begin(_ targets: [ProbeTarget], with running: [Probe], lastKey: inout UInt64) -> [Probe] {
        let keys = ProbeSharing.flows(
            for: targets, besides: running.map { ($0.recorder.target, $0.key) }, lastKey: &lastKey)
        var leaders = Dictionary(running.map { ($0.key, $0.leader) }) { first, _ in first }
        return zip(targets, keys).map { target, key in
            let recorder = ProbeRecorder(target, health: health, timestamps: timestamps)
            let leader = leaders[key]
            if let leader { leader.lead(recorder) } else { leaders[key] = recorder }
            return Probe(key: key, recorder: recorder, leader: leader)
        }
    }

    /// Sorts targets by phase, so that successive requests touch adjacent memory. Memory access is most of the cost of
    /// a probe.
    private static func inOrderOfSending(_ targets: [ProbeTarget]) -> [ProbeTarget] {
        let phased = targets.map { (phase: $0.pace.phase, target: $0) }
        return phased.sorted { $0.phase < $1.phase }.map(\.target)
    }

    /// Runs the flows of a cohort with one task and one cancellation handler. A task for each of 100,000 targets would
    /// cost too much.
    private func run(_ cohort: [Probe]) async {
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                for probe in cohort { await open(probe, &group) }
                for probe in cohort where !probe.isNamed { await pinger.waitForEnd(of: probe.key) }
            }
        } onCancel: {
            pinger.stop(cohort.map(\.key))
        }
    }

    private func open(_ probe: Probe, _ group: inout DiscardingTaskGroup) async {
        let target = probe.recorder.target
        switch target.address {
        case .literal(let address):
            await pinger.open(target.parameters, to: address, key: probe.key, observer: probe.recorder)
        case .name(let name):
            let follower = NameFollower(
                name: name, key: probe.key, recorder: probe.recorder, resolver: resolver, logger: logger)
            group.addTask(executorPreference: loop) { [pinger] in await probe.run(on: pinger, following: follower) }
        }
    }
}

/// The probes that a new list of targets ends and begins. Unchanged targets are in neither list.
struct ProbeChange: Sendable, Equatable {
    let ended: [ProbeTarget]
    let begun: [ProbeTarget]

    var isEmpty: Bool { ended.isEmpty && begun.isEmpty }

    /// Compares the lists. A target with a new address or new settings ends and begins again. Of two targets with one
    /// name, the first counts.
    init(from running: [ProbeTarget], to wanted: [ProbeTarget]) {
        var seen: Set<ProbeTarget.ID> = []
        let wanted = wanted.filter { seen.insert($0.id).inserted }
        let runningSet = Set(running)
        let wantedSet = Set(wanted)
        ended = running.filter { !wantedSet.contains($0) }
        begun = wanted.filter { !runningSet.contains($0) }
    }
}
