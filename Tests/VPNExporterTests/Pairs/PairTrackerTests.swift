import Testing

@testable import Availability

struct PairTrackerTests {
    private static let key = PairTracker.Key(gateway: "g", customerGateway: "c")

    private static func member(_ name: String, _ isUp: Bool?, role: String? = nil) -> PairMember {
        PairMember(connection: name, role: role, isUp: isUp)
    }

    private static let known = PairState.allCases.filter { $0 != .unknown }

    private static func book(_ states: [Bool?]) -> PairTracker {
        var book = PairTracker()
        _ = book.update([key: members(states)])
        return book
    }

    private static func members(_ states: [Bool?]) -> [PairMember] {
        states.enumerated().map { member("m\($0.offset)", $0.element) }
    }

    @Test(
        arguments: [
            ([true, true], PairState.protected), ([true, false], .degraded), ([false, false], .down),
            ([true, true, false], .protected), ([true, true, nil], .protected), ([true, nil], .unknown),
            ([false, nil], .unknown), ([nil, nil], .unknown), ([true, false, nil], .unknown),
        ] as [([Bool?], PairState)])
    func `the state follows from how many are up`(states: [Bool?], expected: PairState) {
        #expect(Self.book(states).pairs[Self.key]?.state == expected)
    }

    @Test func `a member that becomes unknown makes the pair unknown, which is no change between known states`() {
        var book = Self.book([true, true])
        #expect(book.update([Self.key: Self.members([true, nil])]) == [])
        #expect(book.pairs[Self.key]?.state == .unknown)
        #expect(book.update([Self.key: Self.members([true, true])]) == [])
        #expect(book.pairs[Self.key]?.state == .protected && book.pairs[Self.key]?.changes == 0)
        #expect(book.update([Self.key: Self.members([nil, nil])]) == [])
        #expect(book.update([Self.key: Self.members([true, false])]).map(\.old) == [.protected])
        #expect(book.pairs[Self.key]?.changes == 1)
    }

    @Test func `members that should be there stay in their pair, and it is down without them`() {
        var book = Self.book([true, true])
        let gone = [Self.member("m0", false), Self.member("m1", false)]
        let one = book.update([Self.key: Self.members([true])], missing: [gone[1]])
        #expect(one == [.init(key: Self.key, old: .protected, new: .degraded, up: 1, members: 2)])
        let none = book.update([:], missing: gone)
        #expect(none == [.init(key: Self.key, old: .degraded, new: .down, up: 0, members: 2)])
        #expect(book.update([:], missing: gone + [Self.member("never-listed", true)]) == [])
        #expect(book.pairs[Self.key]?.members == Self.members([false, false]))
        #expect(book.update([Self.key: Self.members([true, true])]).map(\.new) == [.protected])
    }

    @Test(arguments: known, known)
    func `every transition is told and counted once, and staying is none`(from: PairState, to: PairState) {
        func members(_ state: PairState) -> [PairMember] {
            switch state {
            case .protected: Self.members([true, true])
            case .degraded: Self.members([true, false])
            case .down: Self.members([false, false])
            case .unknown: Self.members([nil, nil])
            }
        }
        var book = PairTracker()
        #expect(book.update([Self.key: members(from)]).map(\.new) == [from])
        let changes = book.update([Self.key: members(to)])
        let up = members(to).count { $0.isUp == true }
        #expect(
            changes
                == (from == to ? [] : [PairTracker.Change(key: Self.key, old: from, new: to, up: up, members: 2)]))
        #expect(book.pairs[Self.key]?.changes == (from == to ? 0 : 1))
        #expect(book.update([Self.key: members(to)]) == [])
    }

    @Test func `one connection alone is no pair`() {
        #expect(Self.book([true]).pairs.isEmpty)
        #expect(Self.book([]).pairs.isEmpty)
    }

    @Test func `a pair that loses a member stays one, until none is left`() {
        var book = Self.book([true, true])
        let changes = book.update([Self.key: Self.members([true])])
        #expect(changes == [.init(key: Self.key, old: .protected, new: .degraded, up: 1, members: 1)])
        #expect(book.pairs[Self.key]?.members.count == 1)
        #expect(book.update([:]) == [])
        #expect(book.pairs.isEmpty)
        _ = book.update([Self.key: Self.members([true])])
        #expect(book.pairs.isEmpty)
    }

    @Test func `master and slave that swap their roles are no change`() {
        var book = PairTracker()
        _ = book.update([Self.key: [Self.member("a", true, role: "master"), Self.member("b", true, role: "slave")]])
        let swapped = [Self.member("b", true, role: "master"), Self.member("a", true, role: "slave")]
        #expect(book.update([Self.key: swapped]) == [])
        #expect(book.pairs[Self.key]?.members == swapped.reversed())
        #expect(book.pairs[Self.key]?.changes == 0)
    }

    @Test func `pairs are told in the order of their keys, and do not disturb each other`() {
        let other = PairTracker.Key(gateway: "a", customerGateway: "c")
        var book = PairTracker()
        let changes = book.update([Self.key: Self.members([true, true]), other: Self.members([false, false])])
        #expect(changes.map(\.key) == [other, Self.key])
        #expect(book.update([Self.key: Self.members([true, true])]) == [])
        #expect(Array(book.pairs.keys) == [Self.key])
    }
}
