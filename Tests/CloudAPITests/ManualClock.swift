import CloudAPI
import Synchronization

/// A clock that stands until it is moved, and counts how often it is read: a token's caller reads it just before it
/// waits, so the count tells how many wait.
final class ManualClock: Sendable {
    private let state: Mutex<(now: CloudTimestamp, reads: Int)>

    init(_ text: String = "2026-01-01T00:00:00Z") {
        state = Mutex((CloudTimestamp(text) ?? CloudTimestamp(nanoseconds: 0), 0))
    }

    var reads: Int { state.withLock { $0.reads } }

    func read() -> CloudTimestamp {
        state.withLock { state in
            state.reads += 1
            return state.now
        }
    }

    func advance(by duration: Duration) {
        state.withLock { $0.now = $0.now.advanced(by: duration) }
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
