package import CloudAPI
import Synchronization
package import VPNConfiguration

/// The hand-off of the watched connections and the last run: the reconciler writes, and scrapes read.
package final class WatchedCloud: Sendable {
    /// The outcome of a run of the reconciler.
    package struct Run: Sendable, Equatable {
        package let isSuccess: Bool
        /// Nanoseconds.
        package let duration: Int64
        /// The end, in nanoseconds since the Unix epoch.
        package let end: Int64
        /// The reason for a failure, for people. `nil` after a success.
        package var problem: String?
    }

    package struct Snapshot: Sendable, Equatable {
        /// All watched connections, those of the file first. Discovered connections have the same form.
        package var connections: [ConnectionConfiguration] = []
        /// The IDs of the discovered connections.
        package var discovered: Set<String> = []
        /// The selectors of the discoveries that match no connection of the last list.
        package var idleSelectors: [ConnectionSelector] = []
        /// The connections of other shards that the cloud lists.
        package var neighbours: [NeighbourConnection] = []
        /// The known gateways, by ID.
        package var gateways: [String: VPNGateway] = [:]
        /// The known customer gateways, by ID.
        package var customerGateways: [String: CustomerGateway] = [:]
        package var gatewayNames = GatewayNames()
        /// By the connection's ID.
        package var reports: [String: ConnectionReport] = [:]
        /// Whether a run has read the cloud's lists.
        package var hasList = false
        /// `nil` before the end of the first run.
        package var lastRun: Run?
        /// The end of the last successful run, in nanoseconds since the Unix epoch. `nil` before that.
        package var lastSuccess: Int64?

        /// Returns all watched connections. Before the first list, these are the connections of the file.
        package func watched(or configured: [ConnectionConfiguration]) -> [ConnectionConfiguration] {
            connections.isEmpty ? configured : connections
        }
    }

    private let state: Mutex<Snapshot>

    /// - Parameter known: the state before the first run, with the connections of the file.
    package init(_ known: Snapshot = Snapshot()) {
        state = Mutex(known)
    }

    package var snapshot: Snapshot { state.withLock { $0 } }

    /// Starts again with only the connections of the file. The last run stays.
    package func begin(_ connections: [ConnectionConfiguration]) {
        state.withLock { state in
            state = Snapshot(connections: connections, lastRun: state.lastRun, lastSuccess: state.lastSuccess)
        }
    }

    /// Records the end of a run.
    ///
    /// - Parameter reports: `nil` if the lists were unreadable. The known reports then stay.
    func record(_ run: Run, reports: [String: ConnectionReport]?) {
        state.withLock { state in
            state.lastRun = run
            if run.isSuccess { state.lastSuccess = run.end }
            if let reports {
                state.reports = reports
                state.hasList = true
            }
        }
    }

    /// Records the end of a run that read the lists.
    func record(_ run: Run, _ memory: ReconcilerMemory) {
        state.withLock { state in
            state.update(from: memory)
            state.lastRun = run
            if run.isSuccess { state.lastSuccess = run.end }
        }
    }

    /// Records the progress of a run that has read the lists.
    func record(_ memory: ReconcilerMemory) {
        state.withLock { $0.update(from: memory) }
    }
}

extension WatchedCloud.Snapshot {
    package init(connections: [ConnectionConfiguration]) {
        self.init(connections: connections, hasList: false)
    }

    fileprivate mutating func update(from memory: ReconcilerMemory) {
        connections = memory.watched.connections
        discovered = memory.watched.discovered
        idleSelectors = memory.watched.idleSelectors
        neighbours = memory.watched.neighbours
        gateways = memory.gateways.gateways
        customerGateways = memory.customerGateways.gateways
        gatewayNames = memory.gatewayNames
        reports = memory.records.reports
        hasList = true
    }
}
