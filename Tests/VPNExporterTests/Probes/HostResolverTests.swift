import Glibc
import Synchronization
import Testing

@testable import NetworkPrimitives
@testable import Probing
@testable import VPNConfiguration

struct HostResolverTests {
    private func resolve(
        _ name: String, family: AddressFamilyPreference = .any, keeping current: IPAddress? = nil,
        on resolver: HostResolver
    ) async throws -> Result<String, ResolutionFailure> {
        let name = try #require(HostName(name))
        do throws(ResolutionFailure) {
            return .success(try await resolver.resolve(name, family: family, keeping: current).description)
        } catch {
            return .failure(error)
        }
    }

    private func failure(_ name: String, _ reason: ResolutionFailure.Reason) throws -> ResolutionFailure {
        ResolutionFailure(name: try #require(HostName(name)), reason: reason)
    }

    /// A lookup that blocks its thread until the test opens it, and counts its entries.
    private final class Gate: Sendable {
        private let state = Mutex((isOpen: false, entered: 0))
        private let answer: HostResolver.Answer

        init(answering addresses: [String] = ["192.0.2.1"]) {
            answer = .success(addresses.compactMap { IPAddress($0) })
        }

        var entered: Int { state.withLock(\.entered) }

        func open() { state.withLock { $0.isOpen = true } }

        /// Blocks at most a minute, so that a failing test ends.
        func pass() -> HostResolver.Answer {
            state.withLock { $0.entered += 1 }
            let end = ContinuousClock.now + .seconds(60)
            while !state.withLock(\.isOpen), ContinuousClock.now < end { usleep(500) }
            return answer
        }

        /// Waits until `count` threads are in the lookup, at most a minute.
        func waitForEntries(_ count: Int) async throws {
            let end = ContinuousClock.now + .seconds(60)
            while entered < count {
                guard ContinuousClock.now < end else {
                    Issue.record("never \(count) lookups")
                    return
                }
                try await Task.sleep(for: .milliseconds(1))
            }
        }
    }

    @Test func `the system's names resolve to the requested family`() async throws {
        try await HostResolver.withResolver(threads: 2) { resolver in
            #expect(try await resolve("localhost", family: .ipv4, on: resolver) == .success("127.0.0.1"))
            let any = try await resolve("LOCALHOST", on: resolver)
            #expect([.success("127.0.0.1"), .success("::1")].contains(any))
        }
    }

    @Test func `a name that does not exist fails with its name and a reason, with and without a name server`()
        async throws
    {
        try await HostResolver.withResolver(threads: 2, limit: .seconds(2)) { resolver in
            let result = try await resolve("nonexistent.invalid", on: resolver)
            guard case .failure(let failure) = result else {
                Issue.record("\(result)")
                return
            }
            // RFC 6761: no name under invalid exists.
            switch failure.reason {
            case .system(let text): #expect(failure.description == "nonexistent.invalid: \(text)" && !text.isEmpty)
            case .timedOut: #expect(failure.description == "nonexistent.invalid: no answer within 2s")
            default: Issue.record("\(failure)")
            }
        }
    }

    @Test func `a failure contains the system's text`() async throws {
        try await HostResolver.withResolver(lookUp: { _ in .failure(.system("Name or service not known")) }) {
            resolver async throws in
            let expected = try failure("a", .system("Name or service not known"))
            #expect(try await resolve("a", on: resolver) == .failure(expected))
            #expect(expected.description == "a: Name or service not known")
        }
    }

    @Test func `addresses that cannot be probed are skipped`() async throws {
        let gate = Gate(answering: [
            "0.0.0.0", "224.0.0.1", "255.255.255.255", "fe80::1", "::ffff:10.0.0.1", "10.0.0.1",
        ])
        gate.open()
        try await HostResolver.withResolver(lookUp: { _ in gate.pass() }) { resolver in
            #expect(try await resolve("a", on: resolver) == .success("10.0.0.1"))
            let none = try await resolve("a", family: .ipv6, on: resolver)
            #expect(none == .failure(try failure("a", .noAddress(.ipv6))))
            #expect("\(none)".contains("a: no IPv6 address that can be probed"))
        }
    }

    @Test func `only the allowed family is queried`() async throws {
        // The answer depends on the queried family.
        let lookUp: @Sendable (HostLookup) -> HostResolver.Answer = { lookup in
            let texts: [IPAddress.Family?: [String]] = [
                .ipv4: ["192.0.2.4"], .ipv6: ["2001:db8::6"], nil: ["192.0.2.1", "2001:db8::1"],
            ]
            return .success((texts[lookup.family] ?? []).compactMap { IPAddress($0) })
        }
        try await HostResolver.withResolver(lookUp: lookUp) { resolver async throws in
            #expect(try await resolve("a", family: .ipv4, on: resolver) == .success("192.0.2.4"))
            #expect(try await resolve("a", family: .ipv6, on: resolver) == .success("2001:db8::6"))
            #expect(try await resolve("a", family: .preferIPv6, on: resolver) == .success("2001:db8::1"))
            #expect(try await resolve("a", family: .any, on: resolver) == .success("192.0.2.1"))
        }
    }

    @Test func `the current address stays while the name has it`() async throws {
        let gate = Gate(answering: ["192.0.2.2", "192.0.2.1"])
        gate.open()
        try await HostResolver.withResolver(lookUp: { _ in gate.pass() }) { resolver async throws in
            let current = IPAddress("192.0.2.1")
            #expect(try await resolve("a", keeping: current, on: resolver) == .success("192.0.2.1"))
            #expect(try await resolve("a", keeping: IPAddress("192.0.2.3"), on: resolver) == .success("192.0.2.2"))
        }
    }

    @Test func `a wait ends at the limit while the lookup continues, and no second lookup of the name begins`()
        async throws
    {
        let gate = Gate()
        defer { gate.open() }
        try await HostResolver.withResolver(threads: 4, limit: .milliseconds(50), lookUp: { _ in gate.pass() }) {
            resolver in
            let expected = try failure("a", .timedOut(.milliseconds(50)))
            #expect(expected.description == "a: no answer within 50ms")
            for _ in 0..<3 { #expect(try await resolve("a", on: resolver) == .failure(expected)) }
            #expect(gate.entered == 1)
        }
    }

    @Test func `a cancelled wait returns at once, before and during the lookup`() async throws {
        let gate = Gate()
        defer { gate.open() }
        try await HostResolver.withResolver(threads: 4, lookUp: { _ in gate.pass() }) { resolver in
            let results = try await withThrowingTaskGroup(of: Result<String, ResolutionFailure>.self) { group in
                group.addTask { try await resolve("a", on: resolver) }
                try await gate.waitForEntries(1)
                group.cancelAll()
                group.addTask { try await resolve("b", on: resolver) }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(results) == [.failure(try failure("a", .cancelled)), .failure(try failure("b", .cancelled))])
        }
    }

    @Test func `a thousand waiters for ten names get ten lookups`() async throws {
        let gate = Gate()
        try await HostResolver.withResolver(threads: 20, lookUp: { _ in gate.pass() }) { resolver in
            let results = try await withThrowingTaskGroup(of: Result<String, ResolutionFailure>.self) { group in
                for number in 0..<1000 { group.addTask { try await resolve("n\(number % 10)", on: resolver) } }
                try await gate.waitForEntries(10)
                gate.open()
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(results.count == 1000)
            #expect(Set(results) == [.success("192.0.2.1")])
        }
    }

    @Test func `names with silent servers do not delay a name that has answered before`() async throws {
        let gate = Gate()
        defer { gate.open() }
        let answer = Gate()
        answer.open()
        let good = try #require(HostName("good"))
        try await HostResolver.withResolver(threads: 4, lookUp: { $0.name == good ? answer.pass() : gate.pass() }) {
            resolver in
            #expect(try await resolve("good", on: resolver) == .success("192.0.2.1"))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<100 { group.addTask { _ = try await resolve("bad\(number)", on: resolver) } }
                try await gate.waitForEntries(3)
                for _ in 0..<10 { #expect(try await resolve("good", on: resolver) == .success("192.0.2.1")) }
                #expect(gate.entered == 3)
                group.cancelAll()
            }
        }
    }

    @Test func `the end of the resolver waits for no lookup, and fails the remaining waits`() async throws {
        let gate = Gate()
        defer { gate.open() }
        let ended = try await HostResolver.withResolver(threads: 2, lookUp: { _ in gate.pass() }) { resolver in
            _ = try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await resolve("a", on: resolver) }
                try await gate.waitForEntries(1)
                group.cancelAll()
            }
            return resolver
        }
        #expect(try await resolve("a", on: ended) == .failure(try failure("a", .stopped)))
    }
}
