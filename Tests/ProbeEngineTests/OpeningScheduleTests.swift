import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

struct OpeningScheduleTests {
    private static let second: Int64 = 1_000_000_000

    /// Returns when the first requests of `count` flows go that start at once.
    private func book(
        _ count: Int, interval: Int64, rate: Int, at now: Int64, in schedule: inout OpeningSchedule
    ) -> [Int64] {
        var generator = SeededGenerator(seed: 8)
        return (0..<count).map { _ in
            let pace = EchoPace(interval: interval, spread: .random(in: .min ... .max, using: &generator))
            return schedule.book(pace, at: now, rate: rate) - now
        }
    }

    @Test func `few flows with long intervals send within a second, spread over it`() {
        var schedule = OpeningSchedule()
        let firsts = book(100, interval: 60 * Self.second, rate: 200, at: 7 * Self.second + 5, in: &schedule)
        #expect(firsts.allSatisfy { (0..<Self.second).contains($0) })
        #expect(firsts.count { $0 < Self.second / 2 } > 25 && firsts.count { $0 >= Self.second / 2 } > 25)
    }

    @Test(arguments: [0, 1, 60, 999])
    func `of many flows, each second sends as many as it may, and none is later than its pace`(start: Int64) {
        var schedule = OpeningSchedule()
        let now = start * Self.second + 123_456_789
        let firsts = book(10_000, interval: 60 * Self.second, rate: 300, at: now, in: &schedule)
        #expect(firsts.allSatisfy { (0...60 * Self.second).contains($0) })
        let bySecond = Dictionary(grouping: firsts, by: { ($0 + now) / Self.second }).mapValues(\.count)
        // Requests by pace come in addition, at their constant rate.
        #expect((bySecond.values.max() ?? 0) <= 300 + 10_000 / 60 * 3 / 2, "\(bySecond)")
        // All are sent in the time that the rate gives.
        #expect(firsts.sorted()[8_999] < 35 * Self.second)
    }

    @Test func `flows that are added later wait for earlier ones`() {
        var schedule = OpeningSchedule()
        _ = book(500, interval: 600 * Self.second, rate: 100, at: 0, in: &schedule)
        let later = book(100, interval: 600 * Self.second, rate: 100, at: Self.second, in: &schedule)
        #expect((later.min() ?? 0) >= 3 * Self.second)
        let muchLater = book(50, interval: 600 * Self.second, rate: 100, at: 100 * Self.second, in: &schedule)
        #expect((muchLater.max() ?? .max) < Self.second)
    }

    @Test func `a flow with an interval of at most a second starts by its pace, however many there are`() {
        var schedule = OpeningSchedule()
        let firsts = book(5_000, interval: Self.second, rate: 10, at: 5, in: &schedule)
        #expect(firsts.allSatisfy { (0...Self.second).contains($0) })
    }

    @Test func `a second has room for as many first requests as the buffer of half a second`() {
        #expect(OpeningSchedule.rate(room: 0) == 64)
        #expect(OpeningSchedule.rate(room: 425_984) == 341)
        #expect(OpeningSchedule.rate(room: 1 << 24) == 13_443)
    }
}
