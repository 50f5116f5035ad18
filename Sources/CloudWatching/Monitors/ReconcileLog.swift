import CloudAPI
import Logging
import Probing

/// Logs what reconciliation found and did, with one line for each change instead of one for each run.
struct ReconcileLog: Sendable {
    let logger: Logger

    /// The maximum number of lines of one message in a run. More of them become one line, and the single lines move to the
    /// level debug.
    private static let maximumLines = 10

    /// - Parameters:
    ///   - names: the connections' names, by ID, in all functions of this type.
    ///   - count: the number of creations in this run.
    func created(_ id: String, _ names: [String: String], among count: Int) {
        logger.log(
            level: count > Self.maximumLines ? .debug : .info, "connection monitor created",
            metadata: Self.metadata(id, names))
    }

    /// Logs the end of many creations.
    func created(_ ids: [String], _ names: [String: String], among count: Int) {
        guard count > Self.maximumLines, !ids.isEmpty else { return }
        logger.info("connection monitors created", metadata: Self.summary(ids.map { names[$0] ?? "" }))
    }

    func adopted(_ ids: [String], _ names: [String: String]) {
        log(.info, "connection monitor adopted", ids.map { Self.metadata($0, names) })
    }

    func monitorsRefused(_ error: CloudError) {
        guard error.disposition == .forbidden else {
            logger.warning(
                "connection monitors cannot be listed; the exporter keeps the known ones and creates none",
                metadata: ["error": "\(error)"])
            return
        }
        logger.warning(
            "the role cannot list connection monitors; the exporter keeps the known ones and creates none",
            metadata: ["permission": "vpn:connectionMonitors:list", "error": "\(error)"])
    }

    func monitorsListed() {
        logger.info("connection monitors can be listed again")
    }

    func connectionsUnconfirmed() {
        logger.warning("the cloud lists no connections; the exporter lists again before it accepts this")
    }

    func monitorsUnconfirmed() {
        logger.warning(
            "the cloud lists no monitors, but connections have some; the exporter lists again before it accepts this")
    }

    func watched(_ change: WatchedConnections.Change) {
        if !change.new.isEmpty {
            logger.info("connections discovered", metadata: Self.summary(change.new))
        }
        if !change.gone.isEmpty {
            logger.info("discovered connections are gone", metadata: Self.summary(change.gone))
        }
    }

    func namesUnreadable(_ error: CloudError) {
        logger.warning(
            "gateway names cannot be read; the exporter keeps the known ones", metadata: ["error": "\(error)"])
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
            "the role cannot create connection monitors; the exporter uses the existing ones",
            metadata: [
                "permission": "vpn:connectionMonitors:create", "error": "\(error.map { "\($0)" } ?? "")",
            ])
    }

    /// Logs a failed run if its reason is new, and the first success after a failure.
    ///
    /// - Parameter last: the failure of the previous run.
    func ended(_ error: CloudError?, after last: ListFailure?) {
        if let error {
            guard ListFailure(error) != last else { return }
            logger.warning(
                "reconciliation failed; the exporter keeps the known targets", metadata: ["error": "\(error)"])
        } else if last != nil {
            logger.info("reconciliation succeeds again")
        }
    }

    func situations(_ changes: [SituationTracker.Change], _ names: [String: String]) {
        for change in changes {
            let lines = change.connections.map { Self.metadata($0.id, names) }
            switch change.situation {
            case .monitored: log(.info, "connection has its monitor", lines)
            case .unmonitored: log(.warning, "connection has no monitor", lines)
            case .unknown: log(.warning, "the cloud does not list the connection", lines)
            case .failed(let reason):
                log(
                    .warning, "connection monitor could not be created",
                    zip(change.connections, lines).map { connection, line in
                        let error = connection.error.map { "\($0)" } ?? ""
                        return line.merging(["reason": "\(reason.rawValue)", "error": "\(error)"]) { $1 }
                    })
            }
        }
    }

    /// - Parameter targets: the cloud's texts for the targets without an address.
    func unresolved(_ targets: [ProbeTarget.ID: String]) {
        log(
            .warning, "target is not probed: the cloud reports no address for it",
            targets.sorted { $0.key < $1.key }.map { id, text in
                ["connection": "\(id.connection)", "target": "\(id.target)", "address": "\(text)"]
            })
    }

    /// Logs the lines. Many lines become one, with the reason and error of the first.
    private func log(_ level: Logger.Level, _ message: Logger.Message, _ lines: [Logger.Metadata]) {
        let isMany = lines.count > Self.maximumLines
        if isMany, let first = lines.first {
            let reasons = first.filter { ["reason", "error"].contains($0.key) }
            let names = lines.map { "\($0["connection"] ?? "")" }
            logger.log(level: level, message, metadata: Self.summary(names).merging(reasons) { $1 })
        }
        for line in lines { logger.log(level: isMany ? .debug : level, message, metadata: line) }
    }

    private static func summary(_ names: [String]) -> Logger.Metadata {
        let shown = names.prefix(maximumLines).joined(separator: " ") + (names.count > maximumLines ? " …" : "")
        return ["count": .stringConvertible(names.count), "names": "\(shown)"]
    }

    private static func metadata(_ id: String, _ names: [String: String]) -> Logger.Metadata {
        ["connection": "\(names[id] ?? "")", "id": "\(id)"]
    }
}
