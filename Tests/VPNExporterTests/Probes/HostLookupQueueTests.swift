import Testing

@testable import NetworkPrimitives
@testable import Probing

struct HostLookupQueueTests {
    private let start = ContinuousClock.now
    private var deadline: ContinuousClock.Instant { start + .seconds(10) }

    private func lookup(_ name: String) throws -> HostLookup {
        HostLookup(name: try #require(HostName(name)), family: nil)
    }

    private func allNext(_ queue: inout HostLookupQueue) -> [String] {
        var names: [String] = []
        while let next = queue.next() { names.append(next.name.description) }
        return names
    }

    /// Returns a queue after a lookup of each of `names` with this duration.
    private func queue(threads: Int, seen names: [String], taking duration: Duration) throws -> HostLookupQueue {
        var queue = HostLookupQueue(threads: threads)
        for name in names {
            queue.enter(0, for: try lookup(name), until: deadline)
            _ = queue.next()
            _ = queue.finish(try lookup(name), after: duration)
        }
        return queue
    }

    @Test func `waiters for the same name share one lookup`() throws {
        var queue = HostLookupQueue(threads: 4)
        queue.enter(1, for: try lookup("a"), until: deadline)
        queue.enter(2, for: try lookup("a"), until: deadline)
        #expect(allNext(&queue) == ["a"])
        queue.enter(3, for: try lookup("a"), until: deadline)
        #expect(allNext(&queue) == [])
        #expect(queue.finish(try lookup("a"), after: .zero) == [1, 2, 3])
        queue.enter(4, for: try lookup("a"), until: deadline)
        #expect(allNext(&queue) == ["a"])
    }

    @Test func `new names leave a quarter of the threads free, and run in the order of arrival`() throws {
        var queue = HostLookupQueue(threads: 4)
        for number in 1...5 { queue.enter(UInt64(number), for: try lookup("n\(number)"), until: deadline) }
        #expect(allNext(&queue) == ["n1", "n2", "n3"])
        _ = queue.finish(try lookup("n2"), after: .zero)
        #expect(allNext(&queue) == ["n4"])
    }

    @Test func `slow names get half of the threads, and prompt ones all that are free`() throws {
        let slow = ["s1", "s2", "s3", "s4"]
        var queue = try queue(threads: 4, seen: slow, taking: .seconds(1))
        for (number, name) in slow.enumerated() { queue.enter(UInt64(number), for: try lookup(name), until: deadline) }
        #expect(allNext(&queue) == ["s1", "s2"])
        queue.enter(10, for: try lookup("new"), until: deadline)
        #expect(allNext(&queue) == ["new"])
        _ = queue.finish(try lookup("new"), after: .milliseconds(20))
        queue.enter(11, for: try lookup("new"), until: deadline)
        #expect(allNext(&queue) == ["new"])
        queue.enter(12, for: try lookup("other"), until: deadline)
        #expect(allNext(&queue) == ["other"])
        queue.enter(13, for: try lookup("third"), until: deadline)
        #expect(allNext(&queue) == [])
    }

    @Test func `a slow name that answers promptly becomes prompt`() throws {
        var queue = try queue(threads: 4, seen: ["a", "b", "c", "d"], taking: .seconds(30))
        for name in ["a", "b", "c", "d"] {
            queue.enter(1, for: try lookup(name), until: deadline)
            _ = queue.next()
            _ = queue.finish(try lookup(name), after: .milliseconds(1))
        }
        for (number, name) in ["a", "b", "c", "d"].enumerated() {
            queue.enter(UInt64(number), for: try lookup(name), until: deadline)
        }
        #expect(allNext(&queue) == ["a", "b", "c", "d"])
    }

    @Test func `a lookup without waiters does not begin`() throws {
        var queue = HostLookupQueue(threads: 4)
        queue.enter(1, for: try lookup("a"), until: deadline)
        queue.enter(2, for: try lookup("b"), until: deadline)
        queue.enter(3, for: try lookup("b"), until: deadline)
        queue.leave(1)
        queue.leave(2)
        queue.leave(2)
        #expect(allNext(&queue) == ["b"])
        #expect(queue.finish(try lookup("b"), after: .zero) == [3])
    }

    @Test func `a waiter that leaves and returns waits at the end of the line, once`() throws {
        var queue = HostLookupQueue(threads: 4)
        queue.enter(1, for: try lookup("a"), until: deadline)
        queue.enter(2, for: try lookup("b"), until: deadline)
        queue.leave(1)
        queue.enter(3, for: try lookup("a"), until: deadline)
        #expect(allNext(&queue) == ["b", "a"])
    }

    @Test func `a deadline removes the waiter, and not the running lookup`() throws {
        var queue = HostLookupQueue(threads: 1)
        queue.enter(1, for: try lookup("a"), until: deadline)
        queue.enter(2, for: try lookup("b"), until: deadline + .seconds(1))
        #expect(allNext(&queue) == ["a"])
        #expect(queue.expire(at: start) == [])
        #expect(queue.expire(at: deadline) == [1])
        queue.enter(3, for: try lookup("a"), until: deadline + .seconds(5))
        #expect(allNext(&queue) == [])
        #expect(queue.finish(try lookup("a"), after: .seconds(11)) == [3])
        #expect(allNext(&queue) == ["b"])
        #expect(queue.expire(at: deadline + .seconds(60)) == [2])
        #expect(queue.finish(try lookup("b"), after: .zero) == [])
    }

    @Test func `ten thousand names run in order, each once`() throws {
        var queue = HostLookupQueue(threads: 16)
        let names = (0..<10_000).map { "n\($0)" }
        for (number, name) in names.enumerated() { queue.enter(UInt64(number), for: try lookup(name), until: deadline) }
        var seen: [String] = []
        while let next = queue.next() {
            seen.append(next.name.description)
            #expect(queue.finish(next, after: .zero).count == 1)
        }
        #expect(seen == names)
    }
}
