import Testing

@testable import ICMP

@Suite("Which clock stamps a flow's packets")
struct TimestampLadderTests {
    private static let both = PingTimestamps(hasSendStamps: true, hasReceiveStamps: true)
    private static let receiveOnly = PingTimestamps(hasReceiveStamps: true)
    private static let none = PingTimestamps()

    /// What the ladder says after each packet: the new state where it changed.
    private func changes(_ mode: PingTimestampMode = .auto, seen: [PingTimestamps]) -> [PingTimestamps?] {
        var ladder = TimestampLadder(mode)
        return seen.map { ladder.record($0) ? ladder.current : nil }
    }

    @Test("before the first reply it is what is asked for", arguments: PingTimestampMode.allCases)
    func start(mode: PingTimestampMode) {
        let expected: PingTimestamps =
            switch mode {
            case .auto: Self.both
            case .receiveOnly: Self.receiveOnly
            case .user: Self.none
            }
        #expect(TimestampLadder(mode).current == expected)
        #expect(changes(mode, seen: Array(repeating: expected, count: 5)) == [nil, nil, nil, nil, nil])
    }

    @Test("single missing stamps change nothing, however many there are")
    func single() {
        let seen = Array(repeating: [Self.none, Self.receiveOnly, Self.both], count: 50).flatMap(\.self)
        #expect(changes(seen: seen).allSatisfy { $0 == nil })
    }

    @Test("three in a row change it, and three back again")
    func change() {
        let (down, up) = (Array(repeating: Self.none, count: 4), Array(repeating: Self.both, count: 4))
        #expect(
            changes(seen: down + up + down) == [
                nil, nil, Self.none, nil, nil, nil, Self.both, nil, nil, nil, Self.none, nil,
            ])
    }

    @Test("the rungs between are told too")
    func rungs() {
        let seen = Array(repeating: Self.receiveOnly, count: 3) + Array(repeating: Self.none, count: 3)
        #expect(changes(seen: seen) == [nil, nil, Self.receiveOnly, nil, nil, Self.none])
    }

    @Test("two, a right one and two more change nothing")
    func interrupted() {
        #expect(changes(seen: [Self.none, Self.none, Self.both, Self.none, Self.none]).allSatisfy { $0 == nil })
    }
}
