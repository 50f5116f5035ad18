package import CloudAPI
package import Logging
import NetworkPrimitives
package import Probing
package import VPNConfiguration

/// Makes the cloud's monitors match the watched connections, run after run, and publishes what it finds.
///
/// If the cloud is unreachable, slow, or rejects calls, only the freshness of its data suffers: the targets stay.
package struct MonitorReconciler: Sendable {
    private let cloud: any VPNInventory & ConnectionMonitorCreator
    /// The connections of the file.
    private let connections: [ConnectionConfiguration]
    private let discoveries: [DiscoveryConfiguration]
    private let monitors: MonitorsConfiguration
    private let status: WatchedCloud
    private let targets: ProbeTargets
    private let events: EventLog
    private let log: ReconcileLog
    /// Nanoseconds since the Unix epoch.
    private let now: @Sendable () -> Int64
    private let creationPause: Duration
    private let progressInterval: Duration

    /// - Parameters:
    ///   - now: nanoseconds since the Unix epoch.
    ///   - creationPause: the pause after the cloud shows that the role cannot create monitors.
    ///   - progressInterval: the time between two publications during the creations of a run.
    package init(
        client cloud: any VPNInventory & ConnectionMonitorCreator, connections: [ConnectionConfiguration],
        discoveries: [DiscoveryConfiguration] = [], monitors: MonitorsConfiguration, status: WatchedCloud,
        targets: ProbeTargets, events: EventLog, logger: Logger, now: @escaping @Sendable () -> Int64,
        creationPause: Duration = .seconds(3_600), progressInterval: Duration = .seconds(5)
    ) {
        self.cloud = cloud
        self.connections = connections
        self.discoveries = discoveries
        self.monitors = monitors
        self.status = status
        self.targets = targets
        self.events = events
        log = ReconcileLog(logger: logger)
        self.now = now
        self.creationPause = creationPause
        self.progressInterval = progressInterval
    }

    /// Runs until the task is cancelled. It publishes the targets with a known address before the first call.
    ///
    /// - Parameter known: the memory at the start. `nil` for an empty one.
    /// - Returns: the memory at the end.
    @discardableResult
    package func run(from known: ReconcilerMemory? = nil) async -> ReconcilerMemory {
        var memory = known ?? ReconcilerMemory(configured: connections, discoveries: discoveries)
        memory.permit = CreationPermit(pause: creationPause)
        memory.pauses = CreationPauses(pause: creationPause)
        var pace = PollingPace(interval: monitors.interval)
        targets.publish(memory.targets)
        if memory.hasWatched { status.record(memory) } else { status.begin(connections) }
        var history = ReconcileEvents(after: memory)
        var lastFailure: ListFailure?
        while !Task.isCancelled {
            let start = ContinuousClock.now
            let report = await reconcile(&memory)
            if Task.isCancelled { return memory }
            record(report, memory, start: start)
            for event in history.events(after: memory, at: now()) { events.record(event) }
            log.ended(report.error, after: lastFailure)
            lastFailure = report.error.map { ListFailure($0) }
            let wait = pace.wait(after: report.outcome, atLeast: report.minimumWait, chance: .random(in: 0...1))
            try? await Task.sleep(for: wait, tolerance: .milliseconds(100))
        }
        return memory
    }

    /// Does one run: lists, plans, and applies.
    func reconcile(_ memory: inout ReconcilerMemory) async -> RunReport {
        do {
            let listed = try await cloud.connections()
            guard memory.plausibility.accepts(listed) else {
                log.connectionsUnconfirmed()
                return .unconfirmed
            }
            let reader = CloudListReader(inventory: cloud, log: log)
            let monitorList = try await reader.monitors(&memory)
            if let existing = monitorList.monitors, !memory.plausibility.accepts(existing, of: listed) {
                log.monitorsUnconfirmed()
                return .unconfirmed
            }
            let isUnreachable = monitorList.failure?.concernsEveryCall == true
            let nameErrors = isUnreachable ? [] : await reader.gateways(of: listed, &memory)
            log.watched(memory.watch(listed))
            let plan = plan(listed, monitorList.monitors, memory)
            memory.records.record(plan)
            // Connections with a monitor need not wait for creations.
            publish(memory)
            if let failure = monitorList.failure {
                return RunReport(outcome: .failed, nameErrors: nameErrors, error: failure, hasList: true)
            }
            var report = try await apply(plan, isListed: monitorList.monitors != nil, &memory)
            report.nameErrors = nameErrors
            report.monitorsRefusal = monitorList.refusal
            return report
        } catch {
            return RunReport(outcome: .failed, error: error)
        }
    }

    private func plan(
        _ listed: [VPNConnection], _ existing: [ConnectionMonitor]?, _ memory: ReconcilerMemory
    ) -> MonitorPlan {
        MonitorPlan(
            configured: memory.watched.ids, listed: listed,
            monitors: existing ?? memory.records.monitors(namedBy: listed),
            mayCreate: existing != nil && monitors.mode == .ensure && memory.permit.allowsTry(at: .now))
    }

    /// - Parameter isListed: whether the cloud lists monitors. Otherwise the exporter never sees their changes.
    private func apply(
        _ plan: MonitorPlan, isListed: Bool, _ memory: inout ReconcilerMemory
    ) async throws(CloudError) -> RunReport {
        let creation = MonitorCreation(
            cloud: cloud, log: log, progressInterval: progressInterval, publish: { publish($0) })
        let failures = try await creation.apply(plan, &memory)
        log.situations(memory.recordSituations(plan, failures), memory.names)
        log.unresolved(memory.recordUnresolved())
        let isTemporary = failures.contains { FailureReason($1).isTemporary && !memory.pauses.isPaused($0) }
        let expectsMonitors = monitors.mode == .ensure && !memory.permit.isWithheld
        let isUnsettled = isTemporary || (isListed && memory.records.isUnsettled(expectsMonitors: expectsMonitors))
        return RunReport(
            outcome: isUnsettled ? .unsettled : .settled, failures: failures,
            isHeldBack: plan.creations.contains { memory.permit.isRefusedAlone($0) || memory.pauses.isPaused($0) })
    }

    private func publish(_ memory: ReconcilerMemory) {
        targets.publish(memory.targets)
        status.record(memory)
    }

    private func record(_ report: RunReport, _ memory: ReconcilerMemory, start: ContinuousClock.Instant) {
        let run = WatchedCloud.Run(
            isSuccess: report.isSuccess, duration: (ContinuousClock.now - start).nanoseconds, end: now(),
            problem: report.problem)
        guard report.error == nil || report.hasList, !report.isUnconfirmed else {
            status.record(run, reports: nil)
            return
        }
        // The targets come first, so that they are there when a reader sees the end of the run.
        targets.publish(memory.targets)
        status.record(run, memory)
    }
}
