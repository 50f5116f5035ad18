import CloudAPI
import VPNConfiguration

/// Which series there are to read, from what reconciliation knows of the connections.
enum CloudEyePlan {
    /// All series worth asking for, the most urgent first: Cloud Eye has some only of some connections.
    static func series(_ configured: [ConnectionConfiguration], _ status: WatchedCloud.Snapshot) -> [CloudEyeSeries] {
        let ids = status.watched(or: configured).compactMap(\.id)
        let gateways = gatewayIDs(ids, status)
        return CloudMeasure.allCases.flatMap { measure -> [CloudEyeSeries] in
            guard measure.source != .gateway else { return gateways.map(measure.series) }
            return ids.filter { has(measure.source, $0, status) }.map(measure.series)
        }
    }

    /// Link figures need the monitor, tunnel figures a static connection with NQA on; a connection that the cloud's
    /// list had not has none.
    private static func has(_ source: CloudMeasure.Source, _ id: String, _ status: WatchedCloud.Snapshot) -> Bool {
        let report = status.reports[id]
        guard let connection = report?.connection else {
            return !status.hasList && source != .link && source != .tunnel
        }
        switch source {
        case .link: return report?.monitor != nil
        case .tunnel: return connection.style == "STATIC" && connection.isNQAEnabled == true
        case .connection, .traffic, .gateway: return true
        }
    }

    /// Of the connections, and as listed.
    private static func gatewayIDs(_ ids: [String], _ status: WatchedCloud.Snapshot) -> [String] {
        let used = ids.compactMap { status.reports[$0]?.connection?.gatewayID }
        return Set(used).union(status.gateways.keys).sorted()
    }
}
