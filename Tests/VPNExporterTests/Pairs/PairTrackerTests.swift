import CloudAPI
import Testing

@testable import Availability
@testable import CloudWatching
@testable import VPNConfiguration

struct PairTrackerTests {
    private static let key = PairTracker.Key(gateway: "g", customerGateway: "c")

    private static func member(_ name: String, _ isUp: Bool?, role: String? = nil) -> PairMember {
        PairMember(connection: name, role: role, isUp: isUp)
    }

    private static let known = PairState.allCases.filter { $0 != .unknown }

    private static func tracker(_ states: [Bool?]) -> PairTracker {
        var tracker = PairTracker()
        _ = tracker.update([key: members(states)])
        return tracker
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
    func `the state follows from the number of members that are up`(states: [Bool?], expected: PairState) {
        #expect(Self.tracker(states).pairs[Self.key]?.state == expected)
    }

    @Test func `a member that becomes unknown makes the pair unknown, without a change between known states`() {
        var tracker = Self.tracker([true, true])
        #expect(tracker.update([Self.key: Self.members([true, nil])]) == [])
        #expect(tracker.pairs[Self.key]?.state == .unknown)
        #expect(tracker.update([Self.key: Self.members([true, true])]) == [])
        #expect(tracker.pairs[Self.key]?.state == .protected && tracker.pairs[Self.key]?.changes == 0)
        #expect(tracker.update([Self.key: Self.members([nil, nil])]) == [])
        #expect(tracker.update([Self.key: Self.members([true, false])]).map(\.old) == [.protected])
        #expect(tracker.pairs[Self.key]?.changes == 1)
    }

    @Test func `missing members stay in their pair, which is down without them`() {
        var tracker = Self.tracker([true, true])
        let gone = [Self.member("m0", false), Self.member("m1", false)]
        let one = tracker.update([Self.key: Self.members([true])], missing: [gone[1]])
        #expect(one == [.init(key: Self.key, old: .protected, new: .degraded, up: 1, members: 2)])
        let none = tracker.update([:], missing: gone)
        #expect(none == [.init(key: Self.key, old: .degraded, new: .down, up: 0, members: 2)])
        #expect(tracker.update([:], missing: gone + [Self.member("never-listed", true)]) == [])
        #expect(tracker.pairs[Self.key]?.members == Self.members([false, false]))
        #expect(tracker.update([Self.key: Self.members([true, true])]).map(\.new) == [.protected])
    }

    @Test(arguments: known, known)
    func `each transition is reported and counted once, and a stable state is none`(from: PairState, to: PairState) {
        func members(_ state: PairState) -> [PairMember] {
            switch state {
            case .protected: Self.members([true, true])
            case .degraded: Self.members([true, false])
            case .down: Self.members([false, false])
            case .unknown: Self.members([nil, nil])
            }
        }
        var tracker = PairTracker()
        #expect(tracker.update([Self.key: members(from)]).map(\.new) == [from])
        let changes = tracker.update([Self.key: members(to)])
        let up = members(to).count { $0.isUp == true }
        #expect(
            changes
                == (from == to ? [] : [PairTracker.Change(key: Self.key, old: from, new: to, up: up, members: 2)]))
        #expect(tracker.pairs[Self.key]?.changes == (from == to ? 0 : 1))
        #expect(tracker.update([Self.key: members(to)]) == [])
    }

    @Test func `a single connection is no pair`() {
        #expect(Self.tracker([true]).pairs.isEmpty)
        #expect(Self.tracker([]).pairs.isEmpty)
    }

    @Test func `a pair that loses a member stays a pair until no member is left`() {
        var tracker = Self.tracker([true, true])
        let changes = tracker.update([Self.key: Self.members([true])])
        #expect(changes == [.init(key: Self.key, old: .protected, new: .degraded, up: 1, members: 1)])
        #expect(tracker.pairs[Self.key]?.members.count == 1)
        #expect(tracker.update([:]) == [])
        #expect(tracker.pairs.isEmpty)
        _ = tracker.update([Self.key: Self.members([true])])
        #expect(tracker.pairs.isEmpty)
    }

    @Test func `a swap of the roles master and slave is no change`() {
        var tracker = PairTracker()
        _ = tracker.update([Self.key: [Self.member("a", true, role: "master"), Self.member("b", true, role: "slave")]])
        let swapped = [Self.member("b", true, role: "master"), Self.member("a", true, role: "slave")]
        #expect(tracker.update([Self.key: swapped]) == [])
        #expect(tracker.pairs[Self.key]?.members == swapped.reversed())
        #expect(tracker.pairs[Self.key]?.changes == 0)
    }

    @Test func `pairs are reported in the order of their keys, and are independent`() {
        let other = PairTracker.Key(gateway: "a", customerGateway: "c")
        var tracker = PairTracker()
        let changes = tracker.update([Self.key: Self.members([true, true]), other: Self.members([false, false])])
        #expect(changes.map(\.key) == [other, Self.key])
        #expect(tracker.update([Self.key: Self.members([true, true])]) == [])
        #expect(Array(tracker.pairs.keys) == [Self.key])
    }
}

struct PairMembershipTests {
    @Test(arguments: [(.up, true), (.degraded, true), (.down, false), (.unknown, nil)] as [(ConnectionState, Bool?)])
    func `a member has the state of its connection, whatever the cloud lists`(
        state: ConnectionState, expected: Bool?
    ) {
        let listed = VPNConnection(id: "id", status: .active, gatewayID: "g", customerGatewayID: "c")
        let members = PairMembership.members(
            [.fixture("a", id: "id")], reports: ["id": ConnectionReport(connection: listed)], states: ["a": state])
        #expect(members[.init(gateway: "g", customerGateway: "c")]?.first?.isUp == expected)
    }

    @Test func `a connection that is not listed, or without a gateway, belongs to no pair`() {
        let reports = [
            "1": ConnectionReport(connection: nil),
            "2": ConnectionReport(connection: VPNConnection(id: "2", gatewayID: "g")),
            "3": ConnectionReport(connection: VPNConnection(id: "3", customerGatewayID: "c")),
        ]
        let connections = ["1", "2", "3", "4"].map { id in ConnectionConfiguration.fixture("n" + id, id: id) }
        let members = PairMembership.members(
            connections + [.fixture("none", id: nil)], reports: reports, states: [:])
        #expect(members.isEmpty)
    }
}
