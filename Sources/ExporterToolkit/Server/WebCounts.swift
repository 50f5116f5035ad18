import Synchronization

/// What the web server refused or ended to stay within its bounds, for the metrics.
package final class WebCounts: Sendable {
    /// Why a connection ended.
    package enum ConnectionEnd: String, Sendable, CaseIterable {
        /// There were too many, and none that could give way.
        case refused
        /// It gave way to another one, when there were too many.
        case displaced
        /// It sent more than a client has reason to send.
        case flood
    }

    /// Why a response ended before its last byte.
    package enum ResponseEnd: String, Sendable, CaseIterable {
        /// There were too many, and none that could give way: it is answered with 503.
        case refused
        /// It was not read, and gave way to another one.
        case displaced
        /// It was not read in time.
        case timeout
    }

    package struct Snapshot: Sendable, Hashable {
        /// Those that are open now.
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
