import Synchronization
import Testing

@testable import ExporterToolkit

/// Tests of who is admitted, and of the cost of a check.
@Suite(.timeLimit(.minutes(1)))
struct PasswordCheckerTests {
    /// Counts hashes, and holds each until the test releases it.
    private final class Hashing: Sendable {
        private let state = Mutex((running: 0, most: 0, costs: [Int](), isHeld: false, passwords: [String]()))

        var passwords: [String] { state.withLock { $0.passwords } }
        var costs: [Int] { state.withLock { $0.costs } }
        var most: Int { state.withLock { $0.most } }

        func hold(_ isHeld: Bool) { state.withLock { $0.isHeld = isHeld } }

        func matches(_ hash: PasswordHash, _ password: String) -> Bool {
            state.withLock {
                $0.running += 1
                $0.most = max($0.most, $0.running)
                $0.costs.append(hash.cost)
                $0.passwords.append(password)
            }
            while state.withLock({ $0.isHeld }) {}
            state.withLock { $0.running -= 1 }
            return password == "right"
        }
    }

    private final class Tally: Sendable {
        private let state = Mutex(0)

        var count: Int { state.withLock { $0 } }

        func add() { state.withLock { $0 += 1 } }
    }

    private static func users() throws -> [String: PasswordHash] {
        ["alice": try PasswordHash(PasswordHashTests.hash), "bob": .impossible(cost: 12)]
    }

    private static func credentials(_ name: String, _ password: String) throws -> BasicCredentials {
        let bytes = Array("\(name):\(password)".utf8)
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let text = stride(from: 0, to: bytes.count, by: 3).map { start in
            let group = Array(bytes[start..<min(start + 3, bytes.count)])
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            return String((0..<4).map { $0 <= group.count ? digits[bits >> (18 - 6 * $0) & 63] : "=" })
        }
        return try #require(BasicCredentials("Basic " + text.joined()))
    }

    @Test func `each password is hashed once, right or wrong`() async throws {
        let hashing = Hashing()
        let checker = PasswordChecker(matches: hashing.matches)
        let users = try Self.users()
        for _ in 0..<3 {
            #expect(await checker.check(try Self.credentials("alice", "right"), users: users) == .right)
            #expect(await checker.check(try Self.credentials("alice", "wrong"), users: users) == .wrong)
        }
        #expect(hashing.costs == [5, 5])
        var changed = users
        changed["alice"] = .impossible(cost: 6)
        #expect(await checker.check(try Self.credentials("alice", "right"), users: changed) == .right)
        #expect(hashing.costs == [5, 5, 6])
        #expect(
            await checker.check(try Self.credentials("alice", "right"), users: ["bob": .impossible(cost: 6)]) == .wrong)
    }

    @Test func `an unknown name costs the hash of the slowest user, and is never right`() async throws {
        let hashing = Hashing()
        let checker = PasswordChecker(matches: hashing.matches)
        let users = try Self.users()
        #expect(await checker.check(try Self.credentials("eve", "right"), users: users) == .wrong)
        #expect(await checker.check(try Self.credentials("eve", "right"), users: users) == .wrong)
        #expect(hashing.costs == [12])
    }

    @Test func `passwords are hashed one at a time, and a request is refused if too many wait`() async throws {
        let hashing = Hashing()
        hashing.hold(true)
        let checker = PasswordChecker(matches: hashing.matches)
        let users = try Self.users()
        let verdicts = try await withThrowingTaskGroup(of: PasswordChecker.Verdict.self) { group in
            for number in 0..<10 {
                let credentials = try Self.credentials("alice", "wrong \(number)")
                group.addTask { await checker.check(credentials, users: users) }
            }
            var verdicts: [PasswordChecker.Verdict] = []
            // One hash is in progress and four attempts wait. The other five are refused at once.
            while verdicts.count < 5, let verdict = try await group.next() { verdicts.append(verdict) }
            #expect(verdicts == Array(repeating: .busy, count: 5))
            hashing.hold(false)
            while let verdict = try await group.next() { verdicts.append(verdict) }
            return verdicts
        }
        #expect(verdicts.suffix(5) == Array(repeating: .wrong, count: 5))
        #expect(hashing.most == 1)
        #expect(hashing.costs.count == 5)
    }

    @Test func `a user with a known password does not wait behind guesses`() async throws {
        let hashing = Hashing()
        let checker = PasswordChecker(matches: hashing.matches)
        let users = try Self.users()
        let alice = try Self.credentials("alice", "right")
        #expect(await checker.check(alice, users: users) == .right)
        for number in 0..<300 {
            #expect(await checker.check(try Self.credentials("alice", "\(number)"), users: users) == .wrong)
        }
        hashing.hold(true)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1000..<1004 {
                let guess = try Self.credentials("alice", "\(number)")
                group.addTask { _ = await checker.check(guess, users: users) }
            }
            #expect(await checker.check(alice, users: users) == .right)
            hashing.hold(false)
            try await group.waitForAll()
        }
    }

    @Test func `an unseen user goes before all guesses, and waits for one hash only`()
        async throws
    {
        let hashing = Hashing()
        let checker = PasswordChecker(matches: hashing.matches)
        let users = try Self.users()
        // There are sixteen guessers, each with a wrong guess.
        for number in 0..<16 {
            let guess = try Self.credentials("alice", "first \(number)")
            #expect(await checker.check(guess, of: .inet(UInt32(number)), users: users) == .wrong)
        }
        let before = hashing.costs.count
        hashing.hold(true)
        let sentAway = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<64 {
                let guess = try Self.credentials("alice", "\(number)")
                group.addTask {
                    let verdict = await checker.check(guess, of: .inet(UInt32(number % 16)), users: users)
                    if verdict == .busy { sentAway.add() }
                }
            }
            while sentAway.count < 31 { await Task.yield() }
            let alice = try Self.credentials("alice", "right")
            let verdict = Task { await checker.check(alice, of: .inet(99), users: users) }
            // A guess gives way to the user.
            while sentAway.count < 32 { await Task.yield() }
            hashing.hold(false)
            #expect(await verdict.value == .right)
            // The hash in progress ends first, then the user's.
            #expect(hashing.passwords.firstIndex(of: "right") == before + 1)
            try await group.waitForAll()
        }
    }

    @Test func `passwords of abandoned requests are not hashed`() async throws {
        let hashing = Hashing()
        hashing.hold(true)
        let checker = PasswordChecker(matches: hashing.matches)
        let users = try Self.users()
        await withTaskGroup(of: PasswordChecker.Verdict.self) { group in
            for number in 0..<5 {
                guard let credentials = try? Self.credentials("alice", "\(number)") else { continue }
                group.addTask { await checker.check(credentials, users: users) }
            }
            while hashing.costs.isEmpty { await Task.yield() }
            group.cancelAll()
            hashing.hold(false)
            var verdicts: [PasswordChecker.Verdict] = []
            for await verdict in group { verdicts.append(verdict) }
            #expect(verdicts.filter { $0 == .wrong }.count <= 1)
        }
        #expect(hashing.costs.count == 1)
    }

    @Test func `the memory is bounded, the oldest guess leaves first, and guesses displace no right password`()
        throws
    {
        var memory = PasswordMemory(limit: 3)
        let hash = try PasswordHash(PasswordHashTests.hash)
        let keys = try (0..<6).map { memory.key(try Self.credentials("a", "\($0)"), hash) }
        memory.remember(keys[0], isRight: true)
        for key in keys.dropFirst() { memory.remember(key, isRight: false) }
        #expect(keys.map { memory.result(of: $0) } == [true, nil, nil, false, false, false])
        let other = PasswordMemory(limit: 3)
        #expect(other.key(try Self.credentials("a", "0"), hash) != keys[0])
        #expect(memory.key(try Self.credentials("a", "0"), hash) == keys[0])
    }
}
