import CloudAPI
import Logging

/// Makes the cloud's monitors match what is configured, run after run, and hands on what it found.
///
/// A cloud that is away, slow or refusing harms nothing but the freshness of what is known: targets stay as they are.
struct MonitorReconciler: Sendable {
    let client: VPNClient
    let connections: [ConnectionConfiguration]
    let monitors: MonitorsConfiguration
    let status: MonitorStatus
    let targets: ProbeTargets
    let logger: Logger
    /// Nanoseconds since the Unix epoch.
    let now: @Sendable () -> Int64

    private var ids: [String] { connections.compactMap(\.id) }
    private var mayCreate: Bool { monitors.mode == .ensure }

    /// Runs until it is cancelled. Targets with an address of their own are handed on before the first call.
    func run() async {
        var state = ReconcileState(ids: ids)
        var pace = ReconcilePace(interval: monitors.interval)
        targets.publish(TargetResolution.resolve(connections, monitors: [:]))
        var wasReachable: Bool?
        while !Task.isCancelled {
            let start = ContinuousClock.now
            let result = await reconcile(&state)
            if Task.isCancelled { return }
            record(result, state, start: start, wasReachable: &wasReachable)
            let wait = pace.wait(
                after: result.outcome, atLeast: result.minimumWait, chance: .random(in: 0...1))
            try? await Task.sleep(for: wait, tolerance: .milliseconds(100))
        }
    }

    /// How one run went.
    private struct Result {
        var outcome: ReconcilePace.Outcome
        /// Why monitors could not be created, by the connection's id.
        var failures: [String: CloudError] = [:]
        /// Why the lists could not be read.
        var error: CloudError?

        var minimumWait: Duration {
            (failures.values + [error].compactMap(\.self)).map(\.minimumWait).max() ?? .zero
        }
    }

    private func reconcile(_ state: inout ReconcileState) async -> Result {
        do {
            let listed = try await client.connections()
            let plan = MonitorPlan(
                configured: ids, listed: listed, monitors: try await client.connectionMonitors(),
                mayCreate: mayCreate)
            state.record(plan)
            let failures = try await apply(plan, &state)
            report(plan, &state, failures)
            reportUnresolved(&state)
            let isPassing = failures.values.contains { CreateFailure($0).isPassing }
            let isUnsettled = isPassing || state.isUnsettled(expectsMonitors: mayCreate)
            return Result(outcome: isUnsettled ? .unsettled : .settled, failures: failures)
        } catch {
            return Result(outcome: .failed, error: error)
        }
    }

    /// Creates what is missing, one after the other. A refusal concerns its connection alone; where no answer comes at
    /// all, the rest waits for the next run rather than for a timeout each.
    private func apply(
        _ plan: MonitorPlan, _ state: inout ReconcileState
    ) async throws(CloudError) -> [String: CloudError] {
        var failures: [String: CloudError] = [:]
        for id in plan.creations {
            do {
                state.recordCreated(try await client.createConnectionMonitor(forConnection: id), for: id)
                logger.info("connection monitor created", metadata: metadata(id))
            } catch {
                // The end of this process says nothing of the connection.
                if Task.isCancelled { throw error }
                failures[id] = error
                if error.concernsEveryCall { break }
            }
        }
        if failures.values.contains(where: { $0.disposition == .exists }) {
            failures = try await adopt(failures, &state)
        }
        for (id, error) in failures { state.recordFailure(CreateFailure(error), for: id) }
        return failures
    }

    /// Takes over the monitors that exist already; returns the failures that are left. Where the list cannot be read
    /// again, what this run has done so far still counts.
    private func adopt(
        _ failures: [String: CloudError], _ state: inout ReconcileState
    ) async throws(CloudError) -> [String: CloudError] {
        do {
            state.record(try await client.connectionMonitors())
        } catch {
            if Task.isCancelled { throw error }
            return failures
        }
        return failures.filter { id, error in
            guard error.disposition == .exists, state.reports[id]?.monitor != nil else { return true }
            state.recordAdopted(id)
            logger.info("connection monitor adopted", metadata: metadata(id))
            return false
        }
    }

    private func record(
        _ result: Result, _ state: ReconcileState, start: ContinuousClock.Instant, wasReachable: inout Bool?
    ) {
        let run = MonitorStatus.Run(
            isSuccess: result.error == nil && result.failures.isEmpty,
            duration: (ContinuousClock.now - start).nanoseconds, end: now())
        if result.error == nil {
            // Before the run's end is told: whoever waits for it finds the targets.
            targets.publish(TargetResolution.resolve(connections, monitors: state.lastKnown))
        }
        status.record(run, reports: result.error == nil ? state.reports : nil)
        if let error = result.error {
            if wasReachable != false {
                logger.warning(
                    "reconciliation failed, going on with the targets known", metadata: ["error": "\(error)"])
            }
        } else if wasReachable == false {
            logger.info("reconciliation succeeds again")
        }
        wasReachable = result.error == nil
    }

    /// One line for each connection that stands otherwise than before.
    private func report(_ plan: MonitorPlan, _ state: inout ReconcileState, _ failures: [String: CloudError]) {
        for id in ids {
            let situation = situation(id, plan, state, failures)
            guard state.changes(id, to: situation) else { continue }
            let metadata = metadata(id)
            switch situation {
            case .monitored where plan.creations.contains(id): continue
            case .monitored: logger.info("connection has its monitor", metadata: metadata)
            case .unmonitored: logger.warning("connection has no monitor", metadata: metadata)
            case .unknown: logger.warning("the cloud does not list the connection", metadata: metadata)
            case .failed:
                let error = failures[id].map { "\($0)" } ?? ""
                logger.warning(
                    "connection monitor could not be created",
                    metadata: metadata.merging(["error": "\(error)"]) { first, _ in first })
            }
        }
    }

    /// One line for each target that a monitor gives no address to probe.
    private func reportUnresolved(_ state: inout ReconcileState) {
        let unresolved = TargetResolution.unresolved(connections, monitors: state.lastKnown)
        for (id, text) in state.newlyUnresolved(unresolved).sorted(by: { $0.key < $1.key }) {
            logger.warning(
                "target is not probed: the connection monitor names no address for it",
                metadata: ["connection": "\(id.connection)", "target": "\(id.target)", "address": "\(text)"])
        }
    }

    private func situation(
        _ id: String, _ plan: MonitorPlan, _ state: ReconcileState, _ failures: [String: CloudError]
    ) -> ReconcileState.Situation {
        if let error = failures[id] { return .failed(CreateFailure(error)) }
        if state.reports[id]?.monitor != nil { return .monitored }
        return plan.findings[id] == .unknown ? .unknown : .unmonitored
    }

    private func metadata(_ id: String) -> Logger.Metadata {
        let name = connections.first { $0.id == id }?.name
        return ["connection": "\(name ?? "")", "id": "\(id)"]
    }
}
