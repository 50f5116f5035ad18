import Synchronization

/// Counts what the web server refused or ended to stay within its bounds, for metrics.
package final class WebCounts: Sendable {
    /// The reason why a connection ended.
    package enum ConnectionEnd: String, Sendable, CaseIterable {
        /// There were too many connections, and none gave way.
        case refused
        /// It gave way to another connection when there were too many.
        case displaced
        /// It sent more than a client has reason to send.
        case flood
    }

    /// The reason why a response ended before its last byte.
    package enum ResponseEnd: String, Sendable, CaseIterable {
        /// There were too many responses, and none gave way. The client gets 503.
        case refused
        /// The client did not read it, and it gave way to another response.
        case displaced
        /// The client did not read it in time.
        case timeout
    }

    package struct Snapshot: Sendable, Hashable {
        /// The connections that are open now.
        package var connections = 0
        package var connectionEnds: [ConnectionEnd: UInt64] = [:]
        package var responseEnds: [ResponseEnd: UInt64] = [:]

        package init(
            connections: Int = 0, connectionEnds: [ConnectionEnd: UInt64] = [:],
            responseEnds: [ResponseEnd: UInt64] = [:]
        ) {
            self.connections = connections
            self.connectionEnds = connectionEnds
            self.responseEnds = responseEnds
        }
    }

    private let state = Mutex(Snapshot())

    package init() {}

    package var snapshot: Snapshot { state.withLock { $0 } }

    func connectionOpened() { state.withLock { $0.connections += 1 } }
    func connectionClosed() { state.withLock { $0.connections -= 1 } }
    func connectionEnded(_ end: ConnectionEnd) { state.withLock { $0.connectionEnds[end, default: 0] += 1 } }
    func responseEnded(_ end: ResponseEnd) { state.withLock { $0.responseEnds[end, default: 0] += 1 } }
}
