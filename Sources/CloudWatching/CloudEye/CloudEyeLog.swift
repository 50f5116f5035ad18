import CloudAPI
import Logging
import VPNConfiguration

/// Logs the changes in how the exporter reads Cloud Eye.
struct CloudEyeLog: Sendable {
    let logger: Logger

    /// The maximum number of lines about rejected series in a reading. More of them become one line.
    private static let maximumLines = 10

    func changed(_ change: CloudEyeMemory.Change) {
        let metadata: Logger.Metadata = change.error.map { ["error": "\($0)"] } ?? [:]
        switch change.situation {
        case .answering: logger.info("Cloud Eye answers every call again")
        case .partly: logger.warning("some Cloud Eye calls fail; their values expire", metadata: metadata)
        case .failing: logger.warning("Cloud Eye cannot be read; its values expire", metadata: metadata)
        case .throttled: logger.warning("Cloud Eye throttles the calls; its values expire", metadata: metadata)
        case .forbidden:
            logger.warning(
                """
                the user cannot read Cloud Eye; the exporter retries each hour. Give the user the role CES ReadOnlyAccess, \
                or disable cloud_eye
                """,
                metadata: metadata)
        }
    }

    func short(_ shortage: CloudEyeMemory.Shortage) {
        logger.warning(
            shortage.degree == .gaps
                ? """
                Cloud Eye has more series than one reading can query; they take turns, and some values expire before their \
                next turn. Raise cloud_eye.batch_size or cloud_eye.max_age
                """
                : """
                Cloud Eye has more series than one reading can query; they take turns. Raise cloud_eye.batch_size
                """,
            metadata: [
                "series": .stringConvertible(shortage.series), "calls": .stringConvertible(shortage.calls),
                "calls_per_reading": .stringConvertible(shortage.callsPerReading),
                "longest_turn": "\(shortage.longestTurn.components.seconds)s",
            ])
    }

    /// Logs one line for each connection or gateway with rejected or recovered series.
    func refusals(_ change: CloudEyeMemory.RefusalChange, _ snapshot: WatchedCloud.Snapshot) {
        let names = Names(snapshot)
        refused(change.refused, names)
        let resources = Dictionary(grouping: change.recovered, by: \.resourceID).sorted { $0.key < $1.key }
        for (_, series) in resources.prefix(Self.maximumLines) {
            guard let first = series.first else { continue }
            logger.info("Cloud Eye answers all series again", metadata: names.metadata(first))
        }
    }

    private func refused(_ refusals: [CloudEyeReading.Refusal], _ names: Names) {
        let message: Logger.Message = "Cloud Eye rejects series; the exporter reads all others and retries these rarely"
        let resources = Dictionary(grouping: refusals) { $0.series.resourceID }.sorted { $0.key < $1.key }
        guard resources.count <= Self.maximumLines else {
            let error = refusals.first.map { "\($0.error)" } ?? ""
            let shown = resources.prefix(Self.maximumLines).map { names.connections[$0.key] ?? $0.key }
            logger.warning(
                message,
                metadata: [
                    "count": .stringConvertible(resources.count), "names": "\(shown.joined(separator: " ")) …",
                    "error": "\(error)",
                ])
            return
        }
        for (_, entries) in resources {
            guard let first = entries.first else { continue }
            let metrics = entries.map(\.series.metric).joined(separator: " ")
            logger.warning(
                message,
                metadata: names.metadata(first.series).merging(["metrics": "\(metrics)", "error": "\(first.error)"]) {
                    $1
                })
        }
    }

    /// The names of connections and gateways, by ID.
    private struct Names {
        let connections: [String: String]
        let gateways: GatewayNames

        init(_ snapshot: WatchedCloud.Snapshot) {
            let named = snapshot.connections.compactMap { connection in connection.id.map { ($0, connection.name) } }
            connections = Dictionary(named) { first, _ in first }
            gateways = snapshot.gatewayNames
        }

        func metadata(_ series: CloudEyeSeries) -> Logger.Metadata {
            switch series.dimension {
            case .connection: ["connection": "\(connections[series.resourceID] ?? "")", "id": "\(series.resourceID)"]
            case .gateway: ["gateway": "\(gateways.gateway(series.resourceID))", "id": "\(series.resourceID)"]
            }
        }
    }
}
