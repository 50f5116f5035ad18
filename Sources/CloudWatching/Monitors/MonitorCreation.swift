import CloudAPI

/// Creates the missing monitors of a run, one after the other.
struct MonitorCreation: Sendable {
    let cloud: any VPNInventory & ConnectionMonitorCreator
    let log: ReconcileLog
    /// The time between two publications during a run, because a thousand creations take minutes.
    let progressInterval: Duration
    let publish: @Sendable (ReconcilerMemory) -> Void

    /// Creates what the plan contains, and adopts monitors that exist already.
    ///
    /// A rejection concerns its connection alone. The other creations wait for the next run in three cases: no response
    /// arrives, several calls in a row fail, or the role forbids creations.
    ///
    /// - Returns: the errors, by the connection's ID.
    /// - Throws: only if the task is cancelled.
    func apply(_ plan: MonitorPlan, _ memory: inout ReconcilerMemory) async throws(CloudError) -> [String: CloudError] {
        let wasWithheld = memory.permit.isWithheld
        let wanted = plan.connectionsToCreate
        memory.pauses.keepOnly(wanted.keys)
        let due = memory.permit.begin(
            plan.creations.filter { id in wanted[id].map { !memory.pauses.holds($0, at: .now) } ?? true }, at: .now)
        var failures = try await create(due, wanted, &memory)
        if memory.permit.isWithheld != wasWithheld {
            log.permitChanged(isWithheld: !wasWithheld, failures)
        }
        if failures.values.contains(where: { $0.disposition == .exists }) {
            failures = try await adopt(failures, &memory)
        }
        for (id, error) in failures { memory.records.recordFailure(FailureReason(error), for: id) }
        return failures
    }

    private func create(
        _ due: [String], _ wanted: [String: VPNConnection], _ memory: inout ReconcilerMemory
    ) async throws(CloudError) -> [String: CloudError] {
        var failures: [String: CloudError] = [:]
        var created: [String] = []
        var lastPublication = ContinuousClock.now
        for id in due {
            do throws(CloudError) {
                memory.records.recordCreated(try await cloud.createConnectionMonitor(forConnection: id), for: id)
                memory.permit.recordAccepted(id)
                created.append(id)
                log.created(id, memory.names, among: due.count)
                guard .now - lastPublication >= progressInterval else { continue }
                lastPublication = .now
                publish(memory)
            } catch {
                // The end of this process is no failure of the connection.
                if Task.isCancelled { throw error }
                failures[id] = error
                if memory.leavesRest(after: error, of: id, wanted[id], at: .now) { break }
            }
        }
        log.created(created, memory.names, among: due.count)
        return failures
    }

    /// Adopts the monitors that exist already. Returns the remaining errors.
    ///
    /// If the second list is unreadable, everything that this run has done still counts.
    private func adopt(
        _ failures: [String: CloudError], _ memory: inout ReconcilerMemory
    ) async throws(CloudError) -> [String: CloudError] {
        do throws(CloudError) {
            memory.records.record(try await cloud.connectionMonitors())
        } catch {
            if Task.isCancelled { throw error }
            return failures
        }
        let adopted = failures.filter { id, error in
            error.disposition == .exists && memory.records.reports[id]?.monitor != nil
        }
        for id in adopted.keys { memory.records.recordAdopted(id) }
        log.adopted(adopted.keys.sorted(), memory.names)
        return failures.filter { adopted[$0.key] == nil }
    }
}
