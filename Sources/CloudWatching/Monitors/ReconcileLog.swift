package import CloudAPI
package import Logging
import Probing

/// Tells people what reconciliation found and did: one line for each change, not for each run.
package struct ReconcileLog: Sendable {
    package let logger: Logger

    /// So many lines of one message a run may have; more of them are one line, and single ones for who looks closely.
    private static let mostLines = 10

    /// - Parameter count: the creations that this run is to try.
    package func created(_ id: String, _ memory: ReconcilerMemory, among count: Int) {
        logger.log(
            level: count > Self.mostLines ? .debug : .info, "connection monitor created", metadata: metadata(id, memory)
        )
    }

    /// The end of many creations.
    package func created(_ ids: [String], _ memory: ReconcilerMemory, among count: Int) {
        guard count > Self.mostLines, !ids.isEmpty else { return }
        logger.info("connection monitors created", metadata: Self.summary(ids.map { memory.names[$0] ?? "" }))
    }

    package func adopted(_ ids: [String], _ memory: ReconcilerMemory) {
        tell(.info, "connection monitor adopted", ids.map { metadata($0, memory) })
    }

    func monitorsRefused(_ error: CloudError) {
        guard error.disposition == .forbidden else {
            logger.warning(
                "connection monitors cannot be listed; the exporter goes on with those it knows and creates none",
                metadata: ["error": "\(error)"])
            return
        }
        logger.warning(
            "the role may not list connection monitors, going on with what is known of them, and none is created",
            metadata: ["permission": "vpn:connectionMonitors:list", "error": "\(error)"])
    }

    func monitorsListed() {
        logger.info("connection monitors can be listed again")
    }

    func doubted() {
        logger.warning("the cloud lists no connection any more, asking once more before that is believed")
    }

    func monitorsDoubted() {
        logger.warning(
            "the cloud lists no monitor though connections have some, asking once more before that is believed")
    }

    package func watched(_ change: WatchedConnections.Change) {
        if !change.new.isEmpty {
            logger.info(
                "connections discovered",
                metadata: Self.summary(change.new))
        }
        if !change.gone.isEmpty {
            logger.info(
                "discovered connections are gone",
                metadata: Self.summary(change.gone))
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

    /// - Parameter last: why the run before could not read the lists; what else ails the cloud is told as well, for who
    ///   reads one line of the log must not look for the cause of an earlier one.
    package func ended(_ error: CloudError?, after last: ListFailure?) {
        if let error {
            guard ListFailure(error) != last else { return }
            logger.warning(
                "reconciliation failed, going on with the targets known", metadata: ["error": "\(error)"])
        } else if last != nil {
            logger.info("reconciliation succeeds again")
        }
    }

    /// One line for each connection that stands otherwise than before. What the role may not do is told once for all,
    /// and not here.
    func situations(_ plan: MonitorPlan, _ failures: [String: CloudError], _ memory: inout ReconcilerMemory) {
        let creations = Set(plan.creations)
        var changed: [(situation: ConnectionRecords.Situation, ids: [String])] = []
        for id in memory.watched.ids {
            let situation = situation(id, plan, memory, failures)
            // Where the run did not come to a creation, nothing new is known.
            if situation == .unmonitored, creations.contains(id), memory.state.isReported(id) { continue }
            guard memory.state.changes(id, to: situation) else { continue }
            if situation == .monitored, creations.contains(id) { continue }
            if let index = changed.firstIndex(where: { $0.situation == situation }) {
                changed[index].ids.append(id)
            } else {
                changed.append((situation, [id]))
            }
        }
        for (situation, ids) in changed { tell(situation, ids, failures, memory) }
    }

    private func tell(
        _ situation: ConnectionRecords.Situation, _ ids: [String], _ failures: [String: CloudError],
        _ memory: ReconcilerMemory
    ) {
        let lines = ids.map { metadata($0, memory) }
        switch situation {
        case .monitored: tell(.info, "connection has its monitor", lines)
        case .unmonitored where memory.permit.isWithheld || !memory.areMonitorsListed,
            .failed(.forbidden) where memory.permit.isWithheld:
            return
        case .unmonitored: tell(.warning, "connection has no monitor", lines)
        case .unknown: tell(.warning, "the cloud does not list the connection", lines)
        case .failed(let failure):
            tell(
                .warning, "connection monitor could not be created",
                zip(ids, lines).map { id, line in
                    let error = failures[id].map { "\($0)" } ?? ""
                    return line.merging(["reason": "\(failure.rawValue)", "error": "\(error)"]) { $1 }
                })
        }
    }

    /// One line for each target that the cloud gives no address to probe.
    package func unresolved(_ memory: inout ReconcilerMemory) {
        let unresolved = TargetResolution.unresolved(memory.watched.connections, addresses: memory.state.addresses)
        tell(
            .warning, "target is not probed: the cloud names no address for it",
            memory.state.newlyUnresolved(unresolved).sorted { $0.key < $1.key }.map { id, text in
                ["connection": "\(id.connection)", "target": "\(id.target)", "address": "\(text)"]
            })
    }

    /// Many lines become one with the first one's reason and error, and the single ones are for who looks closely.
    private func tell(_ level: Logger.Level, _ message: Logger.Message, _ lines: [Logger.Metadata]) {
        let isMany = lines.count > Self.mostLines
        if isMany, let first = lines.first {
            let reasons = first.filter { ["reason", "error"].contains($0.key) }
            let names = lines.map { "\($0["connection"] ?? "")" }
            logger.log(level: level, message, metadata: Self.summary(names).merging(reasons) { $1 })
        }
        for line in lines { logger.log(level: isMany ? .debug : level, message, metadata: line) }
    }

    private static func summary(_ connections: [String]) -> Logger.Metadata {
        ["count": .stringConvertible(connections.count), "names": "\(names(connections))"]
    }

    private func situation(
        _ id: String, _ plan: MonitorPlan, _ memory: ReconcilerMemory, _ failures: [String: CloudError]
    ) -> ConnectionRecords.Situation {
        if let error = failures[id] { return .failed(FailureReason(error)) }
        if case .unknown = plan.findings[id] { return .unknown }
        return memory.state.reports[id]?.monitor == nil ? .unmonitored : .monitored
    }

    private func metadata(_ id: String, _ memory: ReconcilerMemory) -> Logger.Metadata {
        ["connection": "\(memory.names[id] ?? "")", "id": "\(id)"]
    }

    private static func names(_ names: [String]) -> String {
        names.prefix(10).joined(separator: " ") + (names.count > 10 ? " …" : "")
    }
}
