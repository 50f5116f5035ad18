import DequeModule

/// A bounded first-in, first-out queue for a bounded number of workers. Each key is in it once. Pure.
struct BoundedQueue<Key: Hashable & Sendable, Item: Sendable>: Sendable {
    private let workers: Int
    private let capacity: Int
    private var running = 0
    private var waiting = Deque<(key: Key, item: Item)>()
    /// The keys that wait or are in progress.
    private var keys: Set<Key> = []

    /// Creates an empty queue.
    ///
    /// - Parameters:
    ///   - workers: the maximum number of workers.
    ///   - capacity: the maximum number of waiting items.
    init(workers: Int, capacity: Int) {
        self.workers = workers
        self.capacity = capacity
    }

    /// Returns whether the key waits or is in progress.
    func contains(_ key: Key) -> Bool { keys.contains(key) }

    /// Adds an item. Returns `false` if the key is in the queue, or if the queue is full.
    mutating func add(_ item: Item, for key: Key) -> Bool {
        guard waiting.count < capacity, keys.insert(key).inserted else { return false }
        waiting.append((key, item))
        return true
    }

    /// Returns whether to start one more worker. The worker counts as running until ``next(after:)`` returns `nil` to
    /// it.
    mutating func startWorker() -> Bool {
        guard running < workers, running < keys.count else { return false }
        running += 1
        return true
    }

    /// Returns the next item for a worker that has finished `key`; `nil` if the worker should end.
    mutating func next(after key: Key?) -> (key: Key, item: Item)? {
        if let key { keys.remove(key) }
        guard let next = waiting.popFirst() else {
            running -= 1
            return nil
        }
        return next
    }
}
