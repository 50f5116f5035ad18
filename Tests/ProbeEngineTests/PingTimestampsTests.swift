import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

struct TimestampLadderTests {
    private static let both = PingTimestamps(hasSendStamps: true, hasReceiveStamps: true)
    private static let receiveOnly = PingTimestamps(hasReceiveStamps: true)
    private static let none = PingTimestamps()

    /// Returns the ladder's changes after each packet: the new state, or `nil`.
    private func changes(_ mode: PingTimestampMode = .auto, seen: [PingTimestamps]) -> [PingTimestamps?] {
        var ladder = TimestampLadder(mode)
        return seen.map { ladder.record($0) ? ladder.current : nil }
    }

    @Test(arguments: PingTimestampMode.allCases)
    func `before the first reply, the stamps are the requested ones`(mode: PingTimestampMode) {
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

    @Test func `three differing replies in a row change it, and three more change it back`() {
        let (down, up) = (Array(repeating: Self.none, count: 4), Array(repeating: Self.both, count: 4))
        #expect(
            changes(seen: down + up + down) == [
                nil, nil, Self.none, nil, nil, nil, Self.both, nil, nil, nil, Self.none, nil,
            ])
    }

    @Test func `partial stamps are reported, too`() {
        let seen = Array(repeating: Self.receiveOnly, count: 3) + Array(repeating: Self.none, count: 3)
        #expect(changes(seen: seen) == [nil, nil, Self.receiveOnly, nil, nil, Self.none])
    }

    @Test func `two differing replies, an equal one and two more change nothing`() {
        #expect(changes(seen: [Self.none, Self.none, Self.both, Self.none, Self.none]).allSatisfy { $0 == nil })
    }
}

struct ReceiveStampsTests {
    private static let second: Int64 = 1_000_000_000

    @Test func `no reply can lack a stamp before the first request`() {
        let stamps = ReceiveStamps()
        #expect(!stamps.mayBeMissing(areAskedFor: true, at: 0))
        #expect(!stamps.mayBeMissing(areAskedFor: false, at: 0))
    }

    @Test func `stamps may be missing for a second after the first request, until a message has one`() {
        var stamps = ReceiveStamps()
        stamps.recordSent(at: 5)
        stamps.recordSent(at: Self.second)
        #expect(stamps.mayBeMissing(areAskedFor: true, at: Self.second + 4))
        #expect(!stamps.mayBeMissing(areAskedFor: true, at: Self.second + 5))
        stamps.recordMessage(isStamped: true)
        #expect(!stamps.mayBeMissing(areAskedFor: true, at: 6))
    }

    @Test func `stamps may be missing while the last message had none, or a socket has not requested them`() {
        var stamps = ReceiveStamps()
        stamps.recordSent(at: 0)
        stamps.recordMessage(isStamped: false)
        #expect(stamps.mayBeMissing(areAskedFor: true, at: 99 * Self.second))
        stamps.recordMessage(isStamped: true)
        #expect(!stamps.mayBeMissing(areAskedFor: true, at: 99 * Self.second))
        #expect(stamps.mayBeMissing(areAskedFor: false, at: 99 * Self.second))
    }
}
