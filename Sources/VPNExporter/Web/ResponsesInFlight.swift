import Synchronization

/// How much is being answered at a time, so that clients that ask and do not read cannot fill the memory.
final class ResponsesInFlight: Sendable {
    private struct State {
        var scrapes = 0
        var bytes = 0
    }

    private let mostScrapes: Int
    private let mostBytes: Int
    private let state = Mutex(State())

    /// - Parameters:
    ///   - mostScrapes: 0 is no limit.
    ///   - mostBytes: of all bodies together; a single one may be larger.
    init(mostScrapes: Int, mostBytes: Int) {
        self.mostScrapes = mostScrapes
        self.mostBytes = mostBytes
    }

    /// Takes a scrape up, from its request to its last byte; `false` where there are too many.
    func beginScrape() -> Bool {
        state.withLock { state in
            guard mostScrapes == 0 || state.scrapes < mostScrapes else { return false }
            state.scrapes += 1
            return true
        }
    }

    func endScrape() { state.withLock { $0.scrapes -= 1 } }

    /// Takes a body up while it is sent; `false` where that would be too much at a time.
    func begin(bytes: Int) -> Bool {
        state.withLock { state in
            guard state.bytes == 0 || state.bytes + bytes <= mostBytes else { return false }
            state.bytes += bytes
            return true
        }
    }

    func end(bytes: Int) { state.withLock { $0.bytes -= bytes } }
}
