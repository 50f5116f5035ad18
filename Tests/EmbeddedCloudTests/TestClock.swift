import Synchronization

/// A clock that stands until the test moves it; it begins at 2026-01-01T00:00:00Z.
final class TestClock: Sendable {
    private let time = Mutex(Duration.seconds(1_767_225_600))

    var now: Duration { time.withLock { $0 } }

    func advance(by duration: Duration) {
        time.withLock { $0 += duration }
    }
}
