import CloudAPI
import Synchronization

@testable import Network

/// Remembers what was reported, as lines.
final class RecordingObserver: CloudCallObserver {
    private let seen = Mutex<[String]>([])

    var lines: [String] { seen.withLock { $0 } }

    func called(_ operation: CloudOperation, statusCode: Int?, duration: Duration) {
        let line = "\(operation.service.rawValue) \(operation.rawValue) \(statusCode.map { "\($0)" } ?? "none")"
        seen.withLock { $0.append(duration < .zero ? "negative duration" : line) }
    }

    func throttled(_ operation: CloudOperation) {
        seen.withLock { $0.append("throttled \(operation.rawValue)") }
    }

    func unreadable(_ operation: CloudOperation, count: Int) {
        seen.withLock { $0.append("unreadable \(operation.rawValue) \(count)") }
    }

    func tokenExpires(at time: CloudTimestamp?) {
        seen.withLock { $0.append("token expires \(time.map { "\($0.nanoseconds / 1_000_000_000)" } ?? "unknown")") }
    }
}
