import CloudAPI
import VPNConfiguration

/// Determines the series to read from the reports of the connections.
enum CloudEyePlan {
    /// Returns all series that Cloud Eye may have, the most urgent first.
    static func series(_ configured: [ConnectionConfiguration], _ status: WatchedCloud.Snapshot) -> [CloudEyeSeries] {
        let ids = status.watched(or: configured).compactMap(\.id)
        let gateways = gatewayIDs(ids, status)
        return CloudMeasure.allCases.flatMap { measure -> [CloudEyeSeries] in
            guard measure.source != .gateway else { return gateways.map(measure.series) }
            return ids.filter { has(measure.source, $0, status) }.map(measure.series)
        }
    }

    /// Returns whether Cloud Eye may have figures of a connection.
    ///
    /// Link figures require the monitor. Tunnel figures require a static connection with NQA. A connection that the cloud
    /// does not list has no figures.
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

    /// Returns the gateways of the connections and those that the cloud lists.
    private static func gatewayIDs(_ ids: [String], _ status: WatchedCloud.Snapshot) -> [String] {
        let used = ids.compactMap { status.reports[$0]?.connection?.gatewayID }
        return Set(used).union(status.gateways.keys).sorted()
    }
}

/// Selects the series of a reading if not all fit: those that waited longest. Urgent series get twice as many turns.
struct CloudEyeRotation: Sendable {
    /// The number of the reading with the last query of each series.
    private var lastQueries: [CloudEyeSeries: Int] = [:]
    private var reading = 0

    /// Returns the series of the next reading, in the order of their queries.
    ///
    /// - Parameters:
    ///   - series: the series without a pause, the most urgent first.
    ///   - all: all existing series. The rotation drops others. `nil` for `series`.
    ///   - limit: the maximum number of series in one reading.
    mutating func next(
        of series: [CloudEyeSeries], among all: [CloudEyeSeries]? = nil, limit: Int
    ) -> [CloudEyeSeries] {
        reading += 1
        let ranked = series.enumerated().map { place, series in
            (series: series, wait: wait(series), place: place)
        }
        let due = ranked.sorted { ($1.wait, $0.place) < ($0.wait, $1.place) }.prefix(limit).map(\.series)
        let existing = Set(all ?? series)
        lastQueries = lastQueries.filter { existing.contains($0.key) }
        return due
    }

    /// Records the queries of the reading, successful or not, so that a failing series does not block the others. Series
    /// that the reading did not reach come first in the next one.
    mutating func recordQueries(_ queried: some Sequence<CloudEyeSeries>) {
        for series in queried { lastQueries[series] = reading }
    }

    /// Returns whether each series had at least one query.
    func hasQueried(_ series: [CloudEyeSeries]) -> Bool { series.allSatisfy { lastQueries[$0] != nil } }

    /// Returns the approximate number of readings between two turns of a series that is not urgent.
    static func longestTurn(of series: [CloudEyeSeries], limit: Int) -> Int {
        let shares = series.reduce(0) { $0 + weight($1) }
        return (shares + limit - 1) / limit
    }

    /// Series without a query come before all others.
    private func wait(_ series: CloudEyeSeries) -> Int {
        guard let last = lastQueries[series] else { return .max }
        return (reading - last) * Self.weight(series)
    }

    private static func weight(_ series: CloudEyeSeries) -> Int {
        CloudMeasure(rawValue: series.metric)?.isUrgent == true ? 2 : 1
    }
}
