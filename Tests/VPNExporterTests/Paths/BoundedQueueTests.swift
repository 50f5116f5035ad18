import Testing

@testable import Probing

struct BoundedQueueTests {
    @Test func `a key that waits or is in progress is not added twice, and can be added again afterwards`() {
        var queue = BoundedQueue<Int, String>(workers: 1, capacity: 10)
        let added = [queue.add("a", for: 1), queue.add("b", for: 1)]
        let started = [queue.startWorker(), queue.startWorker()]
        #expect(added == [true, false] && started == [true, false])
        let first = queue.next(after: nil)?.item
        let isAddedAgain = queue.add("c", for: 1)
        #expect(first == "a" && !isAddedAgain && queue.contains(1))
        let isEnd = queue.next(after: 1) == nil
        #expect(!queue.contains(1))
        let isAddedLater = queue.add("d", for: 1)
        let isStarted = queue.startWorker()
        #expect(isEnd && isAddedLater && isStarted)
    }

    @Test func `neither the capacity nor the number of workers is exceeded`() {
        var queue = BoundedQueue<Int, Int>(workers: 3, capacity: 5)
        let added = (0..<9).filter { queue.add($0, for: $0) }
        let started = (0..<9).filter { _ in queue.startWorker() }
        #expect(added == Array(0..<5) && started.count == 3)
        let first = queue.next(after: nil)?.key
        let hasRoom = queue.add(9, for: 9)
        #expect(first == 0 && hasRoom)
    }

    @Test func `in any order of calls all items are processed once and in order, and workers end`() {
        var generator = SeededGenerator(seed: 40)
        var queue = BoundedQueue<Int, Int>(workers: 4, capacity: 1_000)
        var (added, done, running): ([Int], [Int], [Int?]) = ([], [], [])
        for number in 0..<5_000 {
            if queue.add(number, for: number) { added.append(number) }
            while queue.startWorker() { running.append(nil) }
            guard Bool.random(using: &generator), let index = running.indices.randomElement(using: &generator) else {
                continue
            }
            if let next = queue.next(after: running[index]) {
                running[index] = next.key
                done.append(next.item)
            } else {
                running.remove(at: index)
            }
        }
        while let last = running.popLast() {
            var last = last
            while let next = queue.next(after: last) {
                last = next.key
                done.append(next.item)
            }
        }
        #expect(done == added)
        let isStarted = queue.startWorker()
        #expect(!isStarted)
    }
}
