import Synchronization
import Testing

@testable import ExporterToolkit

/// Tests of the order in which passwords are hashed.
@Suite struct PasswordQueueTests {
    private let memory = PasswordMemory()

    private func key(_ number: Int) throws -> PasswordMemory.Key {
        // The credentials are "a:0" to "a:9".
        let digits = ["YTow", "YTox", "YToy", "YToz", "YTo0", "YTo1", "YTo2", "YTo3", "YTo4", "YTo5"]
        let text = try #require(BasicCredentials("Basic " + digits[number % 10]))
        return memory.key(text, .impossible(cost: 4 + number / 10))
    }

    @Test func `equal clients go in order; a client with a wrong guess goes after one without`() throws {
        var queue = PasswordQueue()
        #expect(queue.add(try key(0), of: .inet(1)) == .begin)
        #expect(queue.add(try key(0), of: .inet(2)) == .wait(displaced: nil))
        for (number, client) in [(1, 1), (2, 1), (3, 2), (4, 3)] {
            #expect(queue.add(try key(number), of: .inet(UInt32(client))) == .wait(displaced: nil))
        }
        queue.end(isRight: false)
        var order: [PasswordMemory.Key] = []
        while let next = queue.next() { order.append(next) }
        let expected = try [3, 4, 1, 2].map { try key($0) }
        #expect(order == expected)
    }

    @Test
    func `attempts are bounded per client and in total, and a better one displaces the worst`()
        throws
    {
        var queue = PasswordQueue(random: { _ in 0 })
        #expect(queue.add(try key(0), of: .inet(0)) == .begin)
        queue.end(isRight: false)
        #expect(queue.add(try key(0), of: .inet(0)) == .begin)
        for number in 1...32 {
            let client = UInt32((number - 1) / PasswordQueue.mostOfClient)
            #expect(queue.add(try key(number), of: .inet(client)) == .wait(displaced: nil))
        }
        #expect(queue.add(try key(40), of: .inet(7)) == .full)
        let displaced = try key(4)
        #expect(queue.add(try key(40), of: .inet(8)) == .wait(displaced: displaced))
        queue.end(isRight: true)
        // After a right password, the client is equal to any other.
        let first = try key(1)
        #expect(queue.next() == first)
    }

    @Test func `equal clients have the same chance, even the last one of more than fit`() throws {
        let drawn = Mutex<[Int]>([])
        let draws = Mutex([32, 5, 31, 3])
        var queue = PasswordQueue(random: { bound in
            drawn.withLock { $0.append(bound) }
            return draws.withLock { $0.removeFirst() }
        })
        #expect(queue.add(try key(0), of: .inet(0)) == .begin)
        for number in 1...32 { _ = queue.add(try key(number), of: .inet(UInt32(number))) }
        #expect(queue.add(try key(33), of: .inet(33)) == .full)
        let displaced = try [6, 32].map { try key($0) }
        #expect(queue.add(try key(34), of: .inet(34)) == .wait(displaced: displaced[0]))
        #expect(queue.add(try key(35), of: .inet(35)) == .wait(displaced: displaced[1]))
        queue.end(isRight: false)
        let next = try key(4)
        #expect(queue.next() == next)
        #expect(drawn.withLock { $0 } == [33, 34, 35, 32])
    }

    @Test(arguments: 0..<10)
    func `33 equal guessers delay a right user by a few hashes only`(run: Int) throws {
        var queue = PasswordQueue()
        let right = try key(0)
        var hashes = 0
        var running: PasswordMemory.Key?
        while running != right, hashes < 200 {
            for number in 1...60 {
                if queue.add(try key(number), of: .inet(UInt32(number))) == .begin { running = try key(number) }
            }
            if queue.add(right, of: .inet(0)) == .begin { running = right }
            guard running != right else { break }
            hashes += 1
            queue.end(isRight: false)
            running = queue.next()
        }
        #expect(hashes < 100)
    }
}
