import Synchronization

@testable import ICMP

/// Hears of the engine itself, and keeps the longest delay and which clock stamps.
final class EngineRecorder: PingObserver {
    private let longest = Atomic<Int64>(0)

    private let known = Mutex<[IPAddress.Family: PingTimestamps]>([:])

    /// Which clock stamps, as last told.
    var timestamps: [IPAddress.Family: PingTimestamps] { known.withLock { $0 } }
    var longestDelay: Int64 { longest.load(ordering: .relaxed) }

    func received(after delay: Int64) { longest.max(delay, ordering: .relaxed) }
    func dropped(total: UInt64) {}
    func stamps(_ family: IPAddress.Family, by timestamps: PingTimestamps) {
        known.withLock { $0[family] = timestamps }
    }
}
