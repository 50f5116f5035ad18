import CloudAPI
import Logging
import VPNConfiguration

/// Names the connections and gateways with series that Cloud Eye refuses while it answers others: one line for each, once.
struct CloudEyeRefusalLog: Sendable {
    private let snapshot: WatchedCloud.Snapshot
    private let logger: Logger
    private let names: [String: String]

    /// So many lines one reading may have; more of them are one line.
    private static let mostLines = 10

    init(_ snapshot: WatchedCloud.Snapshot, logger: Logger) {
        self.snapshot = snapshot
        self.logger = logger
        let named = snapshot.connections.compactMap { connection in connection.id.map { ($0, connection.name) } }
        names = Dictionary(named) { first, _ in first }
    }

    /// - Parameter reported: the ids of the resources that were named before.
    func refused(_ refused: [(series: CloudEyeSeries, error: CloudError)], _ reported: inout Set<String>) {
        let new = refused.filter { !reported.contains($0.series.resourceID) }
        reported.formUnion(new.map(\.series.resourceID))
        let message: Logger.Message = "Cloud Eye rejects series; the exporter reads all others and retries these rarely"
        let byResource = Dictionary(grouping: new) { $0.series.resourceID }.sorted { $0.key < $1.key }
        guard byResource.count <= Self.mostLines else {
            let error = new.first.map { "\($0.error)" } ?? ""
            let shown = byResource.prefix(Self.mostLines).map { names[$0.key] ?? $0.key }.joined(separator: " ")
            logger.warning(
                message,
                metadata: ["count": .stringConvertible(byResource.count), "names": "\(shown) …", "error": "\(error)"])
            return
        }
        for (_, entries) in byResource {
            guard let first = entries.first else { continue }
            let metrics = entries.map(\.series.metric).joined(separator: " ")
            logger.warning(
                message,
                metadata: metadata(first.series).merging(["metrics": "\(metrics)", "error": "\(first.error)"]) { $1 })
        }
    }

    func recovered(_ recovered: [CloudEyeSeries], _ reported: inout Set<String>) {
        let resources = Dictionary(grouping: recovered, by: \.resourceID).filter { reported.contains($0.key) }
        reported.subtract(resources.keys)
        for (_, series) in resources.sorted(by: { $0.key < $1.key }).prefix(Self.mostLines) {
            guard let first = series.first else { continue }
            logger.info("Cloud Eye answers all series again", metadata: metadata(first))
        }
    }

    private func metadata(_ series: CloudEyeSeries) -> Logger.Metadata {
        switch series.dimension {
        case .connection: ["connection": "\(names[series.resourceID] ?? "")", "id": "\(series.resourceID)"]
        case .gateway:
            ["gateway": "\(snapshot.gatewayNames.gateway(series.resourceID))", "id": "\(series.resourceID)"]
        }
    }
}
