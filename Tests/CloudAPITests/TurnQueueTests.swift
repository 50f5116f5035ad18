import Synchronization
import Testing

@testable import CloudAPI

@Suite(.timeLimit(.minutes(1))) struct TurnQueueTests {
    private struct Turns: Sendable {
        var isTaken = true
        var arrivals = 0
        var order: [Int] = []
    }

    private func wait(for count: Int, in queue: TurnQueue<Turns, Bool>) async {
        while queue.withState({ $0.arrivals < count }) { await Task.yield() }
    }

    private func enter(_ queue: TurnQueue<Turns, Bool>) async -> Bool {
        await queue.turn(ifCancelled: false) { state in
            state.arrivals += 1
            guard state.isTaken else { return true }
            return nil
        }
    }

    @Test func `turns follow the order of arrival, and a cancelled wait takes none`() async {
        let queue = TurnQueue<Turns, Bool>(Turns())
        await withTaskGroup(of: Void.self) { group in
            for number in 1...2 {
                group.addTask {
                    guard await enter(queue) else { return }
                    queue.withState { $0.order.append(number) }
                    queue.resumeFirst(returning: true) { $0.isTaken = false }
                }
                await wait(for: number, in: queue)
            }
            let cancelled = await withTaskGroup(of: Bool.self) { inner in
                inner.addTask { await enter(queue) }
                await wait(for: 3, in: queue)
                inner.cancelAll()
                return await inner.next()
            }
            #expect(cancelled == false)
            queue.resumeFirst(returning: true) { $0.isTaken = false }
        }
        #expect(queue.withState { $0.order } == [1, 2])
        #expect(await enter(queue))
    }

    private final class Counts: Sendable {
        let values = Mutex((now: 0, maximum: 0))
    }

    @Test func `the number of concurrent calls stays within the limit`() async throws {
        let counts = Counts()
        let transport = ScriptedTransport { (_, _) in
            counts.values.withLock { counts in
                counts.now += 1
                counts.maximum = max(counts.maximum, counts.now)
            }
            for _ in 0..<20 { await Task.yield() }
            counts.values.withLock { $0.now -= 1 }
            return HTTPResponse(status: 200)
        }
        let caller = CloudCaller(transport: transport, observer: RecordingObserver(), concurrentCalls: 2)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask { _ = try await caller.call(.listConnections, HTTPRequest(.get, "u"), secrets: []) }
            }
            try await group.waitForAll()
        }
        #expect(transport.requests.count == 20)
        #expect(counts.values.withLock { $0.maximum } == 2)
    }
}
