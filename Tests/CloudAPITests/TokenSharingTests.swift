import Synchronization
import Testing

@testable import CloudAPI
@testable import NetworkPrimitives

@Suite(.timeLimit(.minutes(1))) struct TokenSharingTests {
    private func attempt(_ tokens: TokenProvider) async -> Result<String, CloudError> {
        do throws(CloudError) {
            return .success(try await tokens.token().secret.reveal())
        } catch {
            return .failure(error)
        }
    }

    @Test(arguments: [201, 503])
    func `concurrent callers share one request and its outcome`(_ status: Int) async throws {
        let clock = ManualClock()
        // Ten callers read the clock once each. The requesting one reads it twice.
        let transport = ScriptedTransport { (_, _) in
            #expect(await clock.wait(forReads: 11))
            return status == 201 ? .token("MII-1") : HTTPResponse(status: status)
        }
        let tokens = try Fixtures.tokens(transport, clock: clock)
        let outcomes = await withTaskGroup(of: Result<String, CloudError>.self) { group in
            for _ in 0..<10 { group.addTask { await attempt(tokens) } }
            return await group.reduce(into: [Result<String, CloudError>]()) { $0.append($1) }
        }
        #expect(transport.requests.count == 1)
        #expect(Set(outcomes).count == 1)
        #expect(outcomes.allSatisfy { (try? $0.get()) == (status == 201 ? "MII-1" : nil) })
    }

    /// Returns a transport that suspends the first request until its cancellation, and issues tokens for the others.
    private func hangingTransport() -> ScriptedTransport {
        ScriptedTransport { (_, number) async throws(TransportError) in
            guard number == 0 else { return .token("MII-\(number)") }
            do { try await Task.sleep(for: .seconds(600)) } catch { throw .cancelled }
            throw .timedOut(after: .seconds(600))
        }
    }

    /// Requests a token in a task of its own, and cancels that after `reads` reads of the clock.
    private func cancelledOutcome(_ tokens: TokenProvider, atReads reads: Int, of clock: ManualClock) async
        -> Result<String, CloudError>?
    {
        await withTaskGroup(of: Result<String, CloudError>.self) { group in
            group.addTask { await attempt(tokens) }
            #expect(await clock.wait(forReads: reads))
            group.cancelAll()
            return await group.next()
        }
    }

    @Test func `if the requesting caller is cancelled, a waiting one requests instead`() async throws {
        let clock = ManualClock()
        let transport = hangingTransport()
        let tokens = try Fixtures.tokens(transport, clock: clock)
        async let first = cancelledOutcome(tokens, atReads: 3, of: clock)
        #expect(await transport.wait(forRequests: 1))
        let second = await attempt(tokens)
        #expect(second == .success("MII-1"))
        #expect(await first == .failure(CloudError(.createToken, .cancelled)))
        #expect(transport.requests.count == 2)
    }

    @Test func `a waiting caller can be cancelled alone`() async throws {
        let clock = ManualClock()
        let released = Mutex(false)
        let transport = ScriptedTransport { (_, _) in
            while !released.withLock({ $0 }), !Task.isCancelled { await Task.yield() }
            return .token("MII-1")
        }
        let tokens = try Fixtures.tokens(transport, clock: clock)
        async let first = attempt(tokens)
        #expect(await clock.wait(forReads: 2))
        let second = await cancelledOutcome(tokens, atReads: 3, of: clock)
        #expect(second == .failure(CloudError(.createToken, .cancelled)))
        released.withLock { $0 = true }
        #expect(await first == .success("MII-1"))
    }

    @Test func `a caller that is already cancelled sends no request`() async throws {
        let transport = ScriptedTransport { (_, _) in .token("MII-1") }
        let tokens = try Fixtures.tokens(transport)
        let outcome = await withTaskGroup(of: Result<String, CloudError>.self) { group in
            group.cancelAll()
            group.addTask { await attempt(tokens) }
            return await group.next()
        }
        #expect(outcome == .failure(CloudError(.createToken, .cancelled)))
        #expect(transport.requests.isEmpty)
    }
}
