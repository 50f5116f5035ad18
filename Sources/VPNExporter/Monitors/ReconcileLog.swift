import CloudAPI
import Logging

/// Tells people what reconciliation found and did: one line for each change, not for each run.
struct ReconcileLog: Sendable {
    let logger: Logger

    func created(_ id: String, _ memory: ReconcileMemory) {
        logger.info("connection monitor created", metadata: metadata(id, memory))
    }

    func adopted(_ id: String, _ memory: ReconcileMemory) {
        logger.info("connection monitor adopted", metadata: metadata(id, memory))
    }

    func doubted() {
        logger.warning("the cloud lists no connection any more, asking once more before that is believed")
    }

    func monitorsDoubted() {
        logger.warning(
            "the cloud lists no monitor though connections have some, asking once more before that is believed")
    }

    func watched(_ change: WatchedConnections.Change) {
        if !change.new.isEmpty {
            logger.info(
                "connections discovered",
                metadata: ["count": "\(change.new.count)", "names": "\(Self.names(change.new))"])
        }
        if !change.gone.isEmpty {
            logger.info(
                "discovered connections are gone",
                metadata: ["count": "\(change.gone.count)", "names": "\(Self.names(change.gone))"])
        }
    }

    func namesUnreadable(_ error: CloudError) {
        logger.warning("gateway names could not be read, going on with those known", metadata: ["error": "\(error)"])
    }

    func namesReadable() {
        logger.info("gateway names can be read again")
    }

    func permitChanged(isWithheld: Bool, _ failures: [String: CloudError]) {
        guard isWithheld else {
            logger.info("connection monitors can be created again")
            return
        }
        let error = failures.values.first { $0.disposition == .forbidden }
        logger.warning(
            "the role may not create connection monitors, going on with those that exist",
            metadata: [
                "permission": "vpn:connectionMonitors:create", "error": "\(error.map { "\($0)" } ?? "")",
            ])
    }

    func ended(_ error: CloudError?, wasReachable: Bool?) {
        if let error {
            guard wasReachable != false else { return }
            logger.warning(
                "reconciliation failed, going on with the targets known", metadata: ["error": "\(error)"])
        } else if wasReachable == false {
            logger.info("reconciliation succeeds again")
        }
    }

    /// One line for each connection that stands otherwise than before. What the role may not create is told once for
    /// all, and not here.
    func situations(_ plan: MonitorPlan, _ failures: [String: CloudError], _ memory: inout ReconcileMemory) {
        let creations = Set(plan.creations)
        for id in memory.watched.ids {
            let situation = situation(id, plan, memory, failures)
            // Where the run did not come to a creation, nothing new is known.
            if situation == .unmonitored, creations.contains(id), memory.state.isTold(id) { continue }
            guard memory.state.changes(id, to: situation) else { continue }
            let metadata = metadata(id, memory)
            switch situation {
            case .monitored where creations.contains(id): continue
            case .monitored: logger.info("connection has its monitor", metadata: metadata)
            case .unmonitored where memory.permit.isWithheld, .failed(.forbidden) where memory.permit.isWithheld:
                continue
            case .unmonitored: logger.warning("connection has no monitor", metadata: metadata)
            case .unknown: logger.warning("the cloud does not list the connection", metadata: metadata)
            case .failed(let failure):
                let error = failures[id].map { "\($0)" } ?? ""
                logger.warning(
                    "connection monitor could not be created",
                    metadata: metadata.merging(["reason": "\(failure.rawValue)", "error": "\(error)"]) { $1 })
            }
        }
    }

    /// One line for each target that the cloud gives no address to probe.
    func unresolved(_ memory: inout ReconcileMemory) {
        let unresolved = TargetResolution.unresolved(memory.watched.connections, addresses: memory.state.addresses)
        for (id, text) in memory.state.newlyUnresolved(unresolved).sorted(by: { $0.key < $1.key }) {
            logger.warning(
                "target is not probed: the cloud names no address for it",
                metadata: ["connection": "\(id.connection)", "target": "\(id.target)", "address": "\(text)"])
        }
    }

    private func situation(
        _ id: String, _ plan: MonitorPlan, _ memory: ReconcileMemory, _ failures: [String: CloudError]
    ) -> ReconcileState.Situation {
        if let error = failures[id] { return .failed(CreateFailure(error)) }
        if case .unknown = plan.findings[id] { return .unknown }
        return memory.state.reports[id]?.monitor == nil ? .unmonitored : .monitored
    }

    private func metadata(_ id: String, _ memory: ReconcileMemory) -> Logger.Metadata {
        ["connection": "\(memory.names[id] ?? "")", "id": "\(id)"]
    }

    private static func names(_ names: [String]) -> String {
        names.prefix(10).joined(separator: " ") + (names.count > 10 ? " …" : "")
    }
}
