import Synchronization
import Testing

@testable import CloudAPI

@Suite(.timeLimit(.minutes(1))) struct CallLimitTests {
    private final class Order: Sendable {
        let numbers = Mutex<[Int]>([])
    }

    private final class Counts: Sendable {
        let values = Mutex((now: 0, most: 0))
    }

    private func wait(for count: Int, in limit: CallLimit) async {
        while limit.waitingCount < count { await Task.yield() }
    }

    @Test func `turns are handed on in the order of arrival, and a cancelled wait takes none`() async {
        let limit = CallLimit(1)
        let order = Order()
        #expect(await limit.enter())
        await withTaskGroup(of: Void.self) { group in
            for number in 1...2 {
                group.addTask {
                    guard await limit.enter() else { return }
                    order.numbers.withLock { $0.append(number) }
                    limit.finish()
                }
                await wait(for: number, in: limit)
            }
            let cancelled = await withTaskGroup(of: Bool.self) { inner in
                inner.addTask { await limit.enter() }
                await wait(for: 3, in: limit)
                inner.cancelAll()
                return await inner.next()
            }
            #expect(cancelled == false)
            limit.finish()
        }
        #expect(order.numbers.withLock { $0 } == [1, 2])
        #expect(await limit.enter())
    }

    @Test func `no more calls are under way than allowed`() async throws {
        let counts = Counts()
        let transport = ScriptedTransport { (_, _) in
            counts.values.withLock { counts in
                counts.now += 1
                counts.most = max(counts.most, counts.now)
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
        #expect(counts.values.withLock { $0.most } == 2)
    }
}
