import Exposition
import NetworkPrimitives
import ProbeEngine
import Probing
import Synchronization
import VPNConfiguration

/// The rows of a scrape. They stay the same until the connections or targets change.
final class ScrapeLayout: Sendable {
    /// The objectives that count a target's requests.
    struct Objectives: OptionSet, Sendable {
        let rawValue: UInt8
        static let loss = Objectives(rawValue: 1)
        static let roundTrip = Objectives(rawValue: 2)
    }

    /// The label `connection` of each connection, sorted.
    let connectionRows: SeriesRows
    /// The index among the connections, for each row of ``connectionRows``.
    let order: [Int]
    /// The labels `connection` and `target` of each configured target, sorted.
    let targetRows: SeriesRows
    /// The row among the probed targets, for each row of ``targetRows``. `nil` if the target is not probed.
    let probedRow: [Int?]
    /// The objectives of each probed target. Empty if no connection has an objective.
    let objectives: [Objectives]

    fileprivate init(_ connections: [ConnectionConfiguration], _ shown: ProbeRegistry.Contents) {
        let labelled = connections.enumerated().map { ($0.offset, Labels(["connection": $0.element.name])) }
            .sorted { $0.1 < $1.1 }
        order = labelled.map(\.0)
        connectionRows = SeriesRows(labelled.map(\.1))
        let probed = Dictionary(shown.recorders.enumerated().map { ($0.element.target.id, $0.offset) }) { first, _ in
            first
        }
        let targets = connections.flatMap { connection in
            connection.targets.map { target in
                (
                    labels: Labels(["connection": connection.name, "target": target.name]),
                    row: probed[ProbeTarget.ID(connection: connection.name, target: target.name)]
                )
            }
        }
        .sorted { $0.labels < $1.labels }
        targetRows = SeriesRows(targets.map(\.labels))
        probedRow = targets.map(\.row)
        objectives = Self.objectives(connections, shown)
    }

    private static func objectives(
        _ connections: [ConnectionConfiguration], _ shown: ProbeRegistry.Contents
    ) -> [Objectives] {
        let ofConnections = connections.reduce(into: [String: Objectives]()) { all, connection in
            let objective = connection.policy.objective
            var asked = Objectives()
            if objective.loss != nil { asked.insert(.loss) }
            if objective.roundTrip != nil { asked.insert(.roundTrip) }
            if !asked.isEmpty, all[connection.name] == nil { all[connection.name] = asked }
        }
        return ofConnections.isEmpty ? [] : shown.recorders.map { ofConnections[$0.target.id.connection] ?? [] }
    }
}

/// Keeps the layout of the last scrape for the next one.
final class ScrapeLayouts: Sendable {
    private struct State {
        /// The connections of ``layout``.
        var connections: [ConnectionConfiguration] = []
        var shown: SeriesRows?
        var layout: ScrapeLayout?
        var info = TargetInfoRows()
    }

    private let state = Mutex(State())

    func layout(_ connections: [ConnectionConfiguration], _ shown: ProbeRegistry.Contents) -> ScrapeLayout {
        state.withLock { state in
            if let layout = state.layout, state.shown === shown.rows,
                Self.haveSameStorage(connections, state.connections)
            {
                return layout
            }
            let layout = ScrapeLayout(connections, shown)
            state.connections = connections
            state.shown = shown.rows
            state.layout = layout
            return layout
        }
    }

    /// Returns the labels of `vpn_target_info` that follow the labels of each row.
    func info(_ table: ProbeTable) -> SeriesRows { state.withLock { $0.info.update(table) } }

    /// Returns whether both arrays have the same storage.
    ///
    /// The state keeps the previous array alive, so that no other array can reuse its memory.
    private static func haveSameStorage(_ left: [ConnectionConfiguration], _ right: [ConnectionConfiguration]) -> Bool {
        guard left.count == right.count else { return false }
        return left.withUnsafeBufferPointer { first in
            right.withUnsafeBufferPointer { first.baseAddress == $0.baseAddress }
        }
    }
}

/// The labels of `vpn_target_info`, made again only after a change.
private struct TargetInfoRows {
    private struct Info: Equatable {
        let address: IPAddress?
        let timestamps: PingTimestamps
    }

    private var board: SeriesRows?
    private var known: [Info] = []
    private var rows = SeriesRows([])

    mutating func update(_ table: ProbeTable) -> SeriesRows {
        let isKnown =
            board === table.rows
            && zip(table.facts, known).allSatisfy { $0.address == $1.address && $0.timestamps == $1.timestamps }
        if isKnown { return rows }
        board = table.rows
        known = table.facts.map { Info(address: $0.address, timestamps: $0.timestamps) }
        rows = SeriesRows(
            zip(table.recorders, known).map { recorder, info in
                guard let address = info.address else { return .none }
                return Labels([
                    "address": address.description, "place": recorder.target.place.rawValue,
                    "timestamp_source": info.timestamps.label,
                ])
            })
        return rows
    }
}
