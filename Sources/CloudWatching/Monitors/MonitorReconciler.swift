package import CloudAPI
package import Logging
import Network
package import Probing
package import VPNConfiguration

/// Makes the cloud's monitors match what is watched, run after run, and hands on what it found.
///
/// A cloud that is away, slow or refusing harms nothing but the freshness of what is known: targets stay as they are.
package struct MonitorReconciler: Sendable {
    package let client: VPNClient
    /// Those of the file.
    package let connections: [ConnectionConfiguration]
    package var discoveries: [DiscoveryConfiguration] = []
    package let monitors: MonitorsConfiguration
    package let status: WatchedCloud
    package let targets: ProbeTargets
    package let events: EventLog
    package let logger: Logger
    /// Nanoseconds since the Unix epoch.
    package let now: @Sendable () -> Int64
    /// For how long no creation is tried after the cloud showed that the role does not allow it.
    var creationPause = Duration.seconds(3_600)
    /// How often what was created so far is handed on in the middle of a run: a thousand creations take minutes.
    var progressInterval = Duration.seconds(5)

    package init(
        client: VPNClient, connections: [ConnectionConfiguration], discoveries: [DiscoveryConfiguration] = [],
        monitors: MonitorsConfiguration, status: WatchedCloud, targets: ProbeTargets, events: EventLog, logger: Logger,
        now: @escaping @Sendable () -> Int64, creationPause: Duration = Duration.seconds(3_600),
        progressInterval: Duration = Duration.seconds(5)
    ) {
        self.client = client
        self.connections = connections
        self.discoveries = discoveries
        self.monitors = monitors
        self.status = status
        self.targets = targets
        self.events = events
        self.logger = logger
        self.now = now
        self.creationPause = creationPause
        self.progressInterval = progressInterval
    }

    package var log: ReconcileLog { ReconcileLog(logger: logger) }

    /// Runs until it is cancelled. Targets with an address that is known are handed on before the first call.
    ///
    /// - Parameter known: what is remembered at the start; `nil` is nothing.
    /// - Returns: what is remembered at the end.
    @discardableResult
    package func run(from known: ReconcilerMemory? = nil) async -> ReconcilerMemory {
        var memory = known ?? ReconcilerMemory(configured: connections, discoveries: discoveries)
        memory.permit = CreationPermit(pause: creationPause)
        memory.pauses = CreationPauses(pause: creationPause)
        var pace = PollingPace(interval: monitors.interval)
        targets.publish(memory.targets)
        if memory.hasWatched { status.record(memory) } else { status.begin(connections) }
        var found = ReconcileEvents(after: memory)
        var lastFailure: ListFailure?
        while !Task.isCancelled {
            let start = ContinuousClock.now
            let result = await reconcile(&memory)
            if Task.isCancelled { return memory }
            record(result, memory, start: start)
            for event in found.look(memory, at: now()) { events.record(event) }
            log.ended(result.error, after: lastFailure)
            lastFailure = result.error.map { ListFailure($0) }
            let wait = pace.wait(
                after: result.outcome, atLeast: result.minimumWait, chance: .random(in: 0...1))
            try? await Task.sleep(for: wait, tolerance: .milliseconds(100))
        }
        return memory
    }

    private func reconcile(_ memory: inout ReconcilerMemory) async -> RunReport {
        do {
            let listed = try await client.connections()
            guard memory.accepts(listed) else {
                log.doubted()
                return .doubtful
            }
            let monitorList = try await readMonitors(&memory)
            let existing = monitorList.monitors
            if let existing, !memory.accepts(existing, of: listed) {
                log.monitorsDoubted()
                return .doubtful
            }
            let nameErrors =
                monitorList.failure?.concernsEveryCall == true ? [] : await readNames(listed, &memory)
            log.watched(memory.watch(listed))
            let plan = MonitorPlan(
                configured: memory.watched.ids, listed: listed,
                monitors: existing ?? memory.state.monitors(namedBy: listed),
                mayCreate: existing != nil && monitors.mode == .ensure && memory.permit.allowsTry(at: .now))
            memory.state.record(plan)
            // What has its monitor is not to wait for creations.
            publish(memory)
            if let failure = monitorList.failure {
                return RunReport(outcome: .failed, nameErrors: nameErrors, error: failure, hasList: true)
            }
            let failures = try await apply(plan, &memory)
            log.situations(plan, failures, &memory)
            log.unresolved(&memory)
            let isPassing = failures.contains { FailureReason($1).isPassing && !memory.pauses.isPaused($0) }
            let expectsMonitors = monitors.mode == .ensure && !memory.permit.isWithheld
            // What monitors that cannot be listed are on their way to is never seen.
            let isUnsettled =
                isPassing || (existing != nil && memory.state.isUnsettled(expectsMonitors: expectsMonitors))
            return RunReport(
                outcome: isUnsettled ? .unsettled : .settled, failures: failures,
                isHeldBack: plan.creations.contains { memory.permit.isRefusedAlone($0) || memory.pauses.isPaused($0) },
                nameErrors: nameErrors, monitorsRefusal: monitorList.refusal)
        } catch {
            return RunReport(outcome: .failed, error: error)
        }
    }

    private func publish(_ memory: ReconcilerMemory) {
        targets.publish(memory.targets)
        status.record(memory)
    }

    /// Creates what is missing, one after the other. A refusal concerns its connection alone; where no answer comes at
    /// all, several calls in a row fail, or the role is refused, the rest waits.
    private func apply(
        _ plan: MonitorPlan, _ memory: inout ReconcilerMemory
    ) async throws(CloudError) -> [String: CloudError] {
        let wasWithheld = memory.permit.isWithheld
        let wanted = plan.connectionsToCreate
        memory.pauses.keepOnly(wanted.keys)
        let due = memory.permit.begin(
            plan.creations.filter { id in wanted[id].map { !memory.pauses.holds($0, at: .now) } ?? true }, at: .now)
        var failures: [String: CloudError] = [:]
        var created: [String] = []
        var lastHandOn = ContinuousClock.now
        for id in due {
            do throws(CloudError) {
                memory.state.recordCreated(try await client.createConnectionMonitor(forConnection: id), for: id)
                memory.permit.recordAccepted(id)
                created.append(id)
                log.created(id, memory, among: due.count)
                guard .now - lastHandOn >= progressInterval else { continue }
                lastHandOn = .now
                publish(memory)
            } catch {
                // The end of this process says nothing of the connection.
                if Task.isCancelled { throw error }
                failures[id] = error
                if memory.leavesRest(after: error, of: id, wanted[id], at: .now) { break }
            }
        }
        log.created(created, memory, among: due.count)
        if memory.permit.isWithheld != wasWithheld {
            log.permitChanged(isWithheld: !wasWithheld, failures)
        }
        if failures.values.contains(where: { $0.disposition == .exists }) {
            failures = try await adopt(failures, &memory)
        }
        for (id, error) in failures { memory.state.recordFailure(FailureReason(error), for: id) }
        return failures
    }

    /// Takes over the monitors that exist already; returns the failures that are left. Where the list cannot be read
    /// again, what this run has done so far still counts.
    private func adopt(
        _ failures: [String: CloudError], _ memory: inout ReconcilerMemory
    ) async throws(CloudError) -> [String: CloudError] {
        do throws(CloudError) {
            memory.state.record(try await client.connectionMonitors())
        } catch {
            if Task.isCancelled { throw error }
            return failures
        }
        let adopted = failures.filter { id, error in
            error.disposition == .exists && memory.state.reports[id]?.monitor != nil
        }
        for id in adopted.keys { memory.state.recordAdopted(id) }
        log.adopted(adopted.keys.sorted(), memory)
        return failures.filter { adopted[$0.key] == nil }
    }

    private func record(_ result: RunReport, _ memory: ReconcilerMemory, start: ContinuousClock.Instant) {
        let run = WatchedCloud.Run(
            isSuccess: result.isSuccess, duration: (ContinuousClock.now - start).nanoseconds, end: now(),
            problem: result.problem)
        guard result.error == nil || result.hasList, !result.isDoubtful else {
            status.record(run, reports: nil)
            return
        }
        // Before the run's end is told: whoever waits for it finds the targets.
        targets.publish(memory.targets)
        status.record(run, memory)
    }
}
