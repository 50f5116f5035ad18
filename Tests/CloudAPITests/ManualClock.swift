import CloudAPI
import Synchronization

/// Two clocks that stand until they are moved. It counts how often the one that nobody sets is read: a token's caller
/// reads it just before it waits, so the count tells how many wait.
final class ManualClock: Sendable {
    private let state: Mutex<(now: CloudTimestamp, instant: ContinuousClock.Instant, reads: Int)>

    init(_ text: String = "2026-01-01T00:00:00Z") {
        state = Mutex((CloudTimestamp(text) ?? CloudTimestamp(nanoseconds: 0), .now, 0))
    }

    var reads: Int { state.withLock { $0.reads } }

    /// The wall clock.
    func read() -> CloudTimestamp { state.withLock { $0.now } }

    func instant() -> ContinuousClock.Instant {
        state.withLock { state in
            state.reads += 1
            return state.instant
        }
    }

    func advance(by duration: Duration) {
        state.withLock { state in
            state.now = state.now.advanced(by: duration)
            state.instant += duration
        }
    }

    /// Sets the wall clock alone.
    func set(by step: Duration) {
        state.withLock { $0.now = $0.now.advanced(by: step) }
    }

    /// Returns once the clock was read so many times, or false after ten seconds.
    func wait(forReads count: Int) async -> Bool {
        let deadline = ContinuousClock.now + .seconds(10)
        while reads < count {
            if Task.isCancelled || ContinuousClock.now > deadline { return false }
            await Task.yield()
        }
        return true
    }
}
