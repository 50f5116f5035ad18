import Testing

@testable import ProbeEngine
@testable import Probing

@Suite struct ProbeHistoryTests {
    private static let minute: Int64 = 60_000_000_000

    private static func code(_ milliseconds: Int64) -> RoundTripCode {
        RoundTripCode(nanoseconds: milliseconds * 1_000_000)
    }

    private var history = ProbeHistory()

    /// Records a reply after so many milliseconds, or a loss. `before` has the replies of the previous minute.
    private mutating func record(_ milliseconds: Int64?, at now: Int64, before: [Int64] = []) {
        history.begin(at: now, roundTrips: before.map(Self.code))
        let reply = milliseconds.map {
            EchoReply(sequence: 0, roundTripTime: $0 * 1_000_000, hopLimit: nil, isReordered: false)
        }
        history.record(reply.map { .reply($0) } ?? .lost(.timeout))
    }

    @Test mutating func `each minute contains its verdicts, the newest last`() {
        for (time, milliseconds) in [Int64(2), 9, 3].enumerated() {
            record(milliseconds, at: 5 * Self.minute + Int64(time))
        }
        #expect(history.isOver(at: 6 * Self.minute) && !history.isOver(at: 6 * Self.minute - 1))
        record(nil, at: 7 * Self.minute, before: [2, 9, 3])
        let minutes = history.minutes(at: 8 * Self.minute, roundTrips: [])
        #expect(minutes.count == 60)
        #expect(
            minutes.suffix(4) == [
                .init(replies: 3, lost: 0, least: Self.code(2), median: Self.code(3), greatest: Self.code(9)),
                .init(), .init(replies: 0, lost: 1), .init(),
            ])
        #expect(minutes.prefix(56).allSatisfy { $0 == .init() })
    }

    @Test mutating func `the current minute has a median of its own replies`() {
        record(50, at: 5 * Self.minute)
        record(4, at: 6 * Self.minute, before: [50])
        #expect(history.replies == 1)
        let minutes = history.minutes(at: 6 * Self.minute, roundTrips: [Self.code(4)])
        #expect(minutes.suffix(2).map(\.median) == [Self.code(50), Self.code(4)])
    }

    @Test mutating func `minutes older than an hour are gone`() {
        func lost(_ now: Int64) -> [Int] { history.minutes(at: now, roundTrips: []).map { Int($0.lost) } }
        record(nil, at: 0)
        #expect(lost(59 * Self.minute).first == 1)
        #expect(lost(60 * Self.minute).reduce(0, +) == 0)
        record(nil, at: 60 * Self.minute)
        #expect(lost(60 * Self.minute).reduce(0, +) == 1)
        record(nil, at: 1_000 * Self.minute)
        #expect(lost(1_000 * Self.minute).reduce(0, +) == 1)
    }
}
