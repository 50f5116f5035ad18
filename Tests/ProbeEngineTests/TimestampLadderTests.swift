import Testing

@testable import ProbeEngine

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

    @Test(arguments: PingTimestampMode.allCases)
    func `before the first reply it is what is asked for`(mode: PingTimestampMode) {
        let expected: PingTimestamps =
            switch mode {
            case .auto: Self.both
            case .receiveOnly: Self.receiveOnly
            case .user: Self.none
            }
        #expect(TimestampLadder(mode).current == expected)
        #expect(changes(mode, seen: Array(repeating: expected, count: 5)) == [nil, nil, nil, nil, nil])
    }

    @Test func `single missing stamps change nothing, however many there are`() {
        let seen = Array(repeating: [Self.none, Self.receiveOnly, Self.both], count: 50).flatMap(\.self)
        #expect(changes(seen: seen).allSatisfy { $0 == nil })
    }

    @Test func `three in a row change it, and three back again`() {
        let (down, up) = (Array(repeating: Self.none, count: 4), Array(repeating: Self.both, count: 4))
        #expect(
            changes(seen: down + up + down) == [
                nil, nil, Self.none, nil, nil, nil, Self.both, nil, nil, nil, Self.none, nil,
            ])
    }

    @Test func `the rungs between are told too`() {
        let seen = Array(repeating: Self.receiveOnly, count: 3) + Array(repeating: Self.none, count: 3)
        #expect(changes(seen: seen) == [nil, nil, Self.receiveOnly, nil, nil, Self.none])
    }

    @Test func `two, a right one and two more change nothing`() {
        #expect(changes(seen: [Self.none, Self.none, Self.both, Self.none, Self.none]).allSatisfy { $0 == nil })
    }
}
