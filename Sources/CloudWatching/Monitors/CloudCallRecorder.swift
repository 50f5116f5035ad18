package import CloudAPI
package import Exposition
import Network
import Probing
import Synchronization

/// Counts the calls to the cloud, as the client reports them, for scrapes to read.
package final class CloudCallRecorder: CloudCallObserver {
    /// How calls ended: the operation and the HTTP status; `nil` where no answer came.
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
        /// Rows of lists that were left out because they cannot be read.
        package var unreadable: [CloudOperation: UInt64] = [:]
        /// When the token in use expires.
        package var tokenExpiry: CloudTimestamp?
    }

    /// 10 ms to 30 s: an answer from the same region takes some 100 ms, and no call is waited for longer than 15 s.
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
