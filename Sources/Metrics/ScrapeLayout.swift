import Exposition
import Network
import ProbeEngine
import Probing
import Synchronization
import VPNConfiguration

/// What the rows of a scrape are while the connections and targets are the same: it is made at the first scrape after a
/// change.
final class ScrapeLayout: Sendable {
    /// Of which objectives a target's requests are counted.
    struct Objectives: OptionSet, Sendable {
        let rawValue: UInt8
        static let loss = Objectives(rawValue: 1)
        static let roundTrip = Objectives(rawValue: 2)
    }

    /// The label `connection` of each connection.
    let connectionRows: SeriesRows
    /// The places of ``connectionRows`` among the connections.
    let order: [Int]
    /// `connection` and `target` of each configured target.
    let targetRows: SeriesRows
    /// The rows of ``targetRows`` among those of the targets that are probed; `nil` for one that is not.
    let probedRow: [Int?]
    /// Of each target that is probed; empty where there are none.
    let objectives: [Objectives]

    fileprivate init(_ connections: [ConnectionConfiguration], _ shown: ProbeBoard.Shown) {
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
        _ connections: [ConnectionConfiguration], _ shown: ProbeBoard.Shown
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

/// Keeps the layout of the last scrape, which is mostly that of the next one.
final class ScrapeLayouts: Sendable {
    private struct State {
        /// What ``layout`` was made of.
        var connections: [ConnectionConfiguration] = []
        var shown: SeriesRows?
        var layout: ScrapeLayout?
        var info = TargetInfoRows()
    }

    private let state = Mutex(State())

    func layout(_ connections: [ConnectionConfiguration], _ shown: ProbeBoard.Shown) -> ScrapeLayout {
        state.withLock { state in
            if let layout = state.layout, state.shown === shown.rows, Self.areOne(connections, state.connections) {
                return layout
            }
            let layout = ScrapeLayout(connections, shown)
            state.connections = connections
            state.shown = shown.rows
            state.layout = layout
            return layout
        }
    }

    /// The labels of `vpn_target_info` behind those of each row.
    func info(_ table: ProbeTable) -> SeriesRows { state.withLock { $0.info.update(table) } }

    /// Whether both are the same memory, which is kept here, so that no other array can come to lie there.
    private static func areOne(_ left: [ConnectionConfiguration], _ right: [ConnectionConfiguration]) -> Bool {
        guard left.count == right.count else { return false }
        return left.withUnsafeBufferPointer { first in
            right.withUnsafeBufferPointer { first.baseAddress == $0.baseAddress }
        }
    }
}

/// The labels of `vpn_target_info`, which seldom change.
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
