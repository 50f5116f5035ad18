import Synchronization

@testable import ICMP

/// Hears of the engine itself, and keeps the longest delay.
final class EngineRecorder: PingObserver {
    private let longest = Atomic<Int64>(0)

    var longestDelay: Int64 { longest.load(ordering: .relaxed) }

    func received(after delay: Int64) { longest.max(delay, ordering: .relaxed) }
    func dropped(total: UInt64) {}
}
