package import CloudAPI
package import Exposition
import NetworkPrimitives
import Probing
import Synchronization

/// The hand-off of the calls to the cloud: the client records each call, and scrapes read the totals.
package final class CloudCallRecorder: CloudCallObserver {
    /// The operation of a call and the HTTP status of the response. `nil` if no response arrived.
    package struct Outcome: Sendable, Hashable {
        package let operation: CloudOperation
        package let statusCode: Int?

        package init(operation: CloudOperation, statusCode: Int?) {
            self.operation = operation
            self.statusCode = statusCode
        }
    }

    package struct Snapshot: Sendable {
        package var calls: [Outcome: UInt64] = [:]
        package var durations: [CloudOperation: HistogramValue] = [:]
        package var throttled: [CloudOperation: UInt64] = [:]
        /// The unreadable rows of lists, which the client left out.
        package var unreadable: [CloudOperation: UInt64] = [:]
        /// The expiry of the current token.
        package var tokenExpiry: CloudTimestamp?
    }

    /// 10 ms to 30 s. A response from the same region takes about 100 ms, and a call has a timeout of 15 s.
    private static let buckets = HistogramBuckets(
        nanoseconds: [10, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000].map { $0 * 1_000_000 })

    private let state: Mutex<Snapshot>

    package init() {
        var snapshot = Snapshot()
        for operation in CloudOperation.allCases {
            snapshot.durations[operation] = HistogramValue(buckets: Self.buckets)
            snapshot.throttled[operation] = 0
            snapshot.unreadable[operation] = 0
        }
        state = Mutex(snapshot)
    }

    package var snapshot: Snapshot { state.withLock { $0 } }

    package func called(_ operation: CloudOperation, statusCode: Int?, duration: Duration) {
        state.withLock { state in
            state.calls[Outcome(operation: operation, statusCode: statusCode), default: 0] += 1
            state.durations[operation]?.record(nanoseconds: duration.nanoseconds)
        }
    }

    package func throttled(_ operation: CloudOperation) {
        state.withLock { $0.throttled[operation, default: 0] += 1 }
    }

    package func unreadable(_ operation: CloudOperation, count: Int) {
        state.withLock { $0.unreadable[operation, default: 0] += UInt64(max(count, 0)) }
    }

    package func tokenExpires(at time: CloudTimestamp?) {
        state.withLock { $0.tokenExpiry = time }
    }
}
