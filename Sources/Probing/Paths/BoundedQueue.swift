/// Work that waits for one of a bounded number of workers, first in, first out: each piece once, and no more than there is
/// room for. Nothing acts here.
struct BoundedQueue<Key: Hashable & Sendable, Item: Sendable>: Sendable {
    private let workers: Int
    private let capacity: Int
    private var running = 0
    /// What waits, from `head` on.
    private var waiting: [(key: Key, item: Item)] = []
    private var head = 0
    /// What waits or is worked on.
    private var keys: Set<Key> = []

    /// - Parameters:
    ///   - workers: pieces that are worked on at once, at most.
    ///   - capacity: pieces that wait, at most.
    init(workers: Int, capacity: Int) {
        self.workers = workers
        self.capacity = capacity
    }

    /// Whether it waits or is worked on.
    func contains(_ key: Key) -> Bool { keys.contains(key) }

    /// `false` where the same waits or is worked on, or there is no room.
    mutating func add(_ item: Item, for key: Key) -> Bool {
        guard waiting.count - head < capacity, keys.insert(key).inserted else { return false }
        waiting.append((key, item))
        return true
    }

    /// Whether one more worker is to begin, which then counts as running until ``next(after:)`` gives it nothing.
    mutating func startWorker() -> Bool {
        guard running < workers, running < keys.count else { return false }
        running += 1
        return true
    }

    /// What a worker does next, after it has done `key`; `nil` where it is to end.
    mutating func next(after key: Key?) -> (key: Key, item: Item)? {
        if let key { keys.remove(key) }
        guard head < waiting.count else {
            running -= 1
            return nil
        }
        let next = waiting[head]
        head += 1
        if head * 2 >= waiting.count {
            waiting.removeFirst(head)
            head = 0
        }
        return next
    }
}
