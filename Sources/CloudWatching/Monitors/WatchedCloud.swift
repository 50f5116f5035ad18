package import CloudAPI
import Synchronization
package import VPNConfiguration

/// The hand-off of what reconciliation found: the reconciler writes, a scrape reads.
package final class WatchedCloud: Sendable {
    /// How one reconciliation went.
    package struct Run: Sendable, Equatable {
        package let isSuccess: Bool
        /// Nanoseconds.
        package let duration: Int64
        /// When it ended, in nanoseconds since the Unix epoch.
        package let end: Int64
        /// Why it failed, for people; `nil` where it did not.
        package var problem: String?
    }

    package struct Snapshot: Sendable, Equatable {
        /// All connections that are watched, those of the file first; discovered ones have the form of those.
        package var connections: [ConnectionConfiguration] = []
        /// The ids of those that were discovered.
        package var discovered: Set<String> = []
        /// The selectors of the discoveries that take no connection of the last list.
        package var idleSelectors: [ConnectionSelector] = []
        /// What other shards watch, as far as the cloud lists it.
        package var neighbours: [NeighbourConnection] = []
        /// By id, as far as the cloud told them.
        package var gateways: [String: VPNGateway] = [:]
        /// By id, as far as the cloud told them.
        package var customerGateways: [String: CustomerGateway] = [:]
        /// What these are called.
        package var gatewayNames = GatewayNames()
        /// By the connection's id in the cloud.
        package var reports: [String: ConnectionReport] = [:]
        /// Whether the cloud's lists were ever read.
        package var hasList = false
        /// When a run that read them last ended, in nanoseconds since the Unix epoch; `nil` before the first has.
        var lastList: Int64?
        /// The last run; `nil` before the first has ended.
        package var lastRun: Run?
        package var lastSuccess: Int64?

        package init(
            connections: [ConnectionConfiguration] = [], discovered: Set<String> = [],
            idleSelectors: [ConnectionSelector] = [], neighbours: [NeighbourConnection] = [],
            gateways: [String: VPNGateway] = [:], customerGateways: [String: CustomerGateway] = [:],
            gatewayNames: GatewayNames = GatewayNames(), reports: [String: ConnectionReport] = [:],
            hasList: Bool = false, lastList: Int64? = nil, lastRun: Run? = nil, lastSuccess: Int64? = nil
        ) {
            self.connections = connections
            self.discovered = discovered
            self.idleSelectors = idleSelectors
            self.neighbours = neighbours
            self.gateways = gateways
            self.customerGateways = customerGateways
            self.gatewayNames = gatewayNames
            self.reports = reports
            self.hasList = hasList
            self.lastList = lastList
            self.lastRun = lastRun
            self.lastSuccess = lastSuccess
        }
    }

    private let state: Mutex<Snapshot>

    /// - Parameter known: what is known from the first moment: the connections of the file are watched from then on.
    package init(_ known: Snapshot = Snapshot()) {
        state = Mutex(known)
    }

    package var snapshot: Snapshot { state.withLock { $0 } }

    /// Begins anew, with nothing known but the connections of the file.
    package func begin(_ connections: [ConnectionConfiguration]) {
        state.withLock { state in
            state = Snapshot(connections: connections, lastRun: state.lastRun, lastSuccess: state.lastSuccess)
        }
    }

    /// Enters the end of a run; `reports` is `nil` where the lists could not be read, and what was known stays.
    package func record(_ run: Run, reports: [String: ConnectionReport]?) {
        state.withLock { state in
            state.lastRun = run
            if run.isSuccess { state.lastSuccess = run.end }
            if let reports {
                state.reports = reports
                state.hasList = true
                state.lastList = run.end
            }
        }
    }

    /// Enters the end of a run that read the lists, with all that is known then.
    package func record(_ run: Run, _ memory: ReconcilerMemory) {
        state.withLock { state in
            state.take(memory)
            state.lastList = run.end
            state.lastRun = run
            if run.isSuccess { state.lastSuccess = run.end }
        }
    }

    /// Enters what is known in the middle of a run, once it has read the lists.
    package func record(_ memory: ReconcilerMemory) {
        state.withLock { $0.take(memory) }
    }
}

extension WatchedCloud.Snapshot {
    fileprivate mutating func take(_ memory: ReconcilerMemory) {
        connections = memory.watched.connections
        discovered = memory.watched.discovered
        idleSelectors = memory.watched.idleSelectors
        neighbours = memory.watched.neighbours
        gateways = memory.gateways.gateways
        customerGateways = memory.customerGateways.gateways
        gatewayNames = memory.gatewayNames
        reports = memory.state.reports
        hasList = true
    }
}
