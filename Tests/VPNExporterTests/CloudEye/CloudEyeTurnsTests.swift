import CloudAPI
import Testing

@testable import CloudWatching
@testable import VPNConfiguration

/// The calls of a reading, and the turns of its series.
struct CloudEyeTurnsTests {
    private typealias Fixture = CloudEyeReaderFixture

    @Test(arguments: [(60, 100), (30, 50), (3_600, 100), (1, 1)])
    func `calls stay within the limit of a minute, and the series take turns`(
        interval: Int, expected: Int
    ) async {
        var fixture = Fixture(connections: 1_000, interval: .seconds(interval))
        _ = await fixture.read()
        #expect(fixture.source.calls.count == expected)
        let first = Set(fixture.source.calls.flatMap(\.batch))
        _ = await fixture.read()
        let second = Set(fixture.source.calls.dropFirst(expected).flatMap(\.batch))
        #expect(first.isDisjoint(with: second))
        #expect(fixture.log.all.count == 1)
        #expect(
            fixture.log.all.first?.hasPrefix(
                "warning: Cloud Eye has more series than one reading can query; they take turns") == true)
    }

    @Test func `all series count as queried once each had its turn, over several readings`() async {
        // 4 series each: two readings of at most 1,000.
        var fixture = Fixture(connections: 400)
        _ = await fixture.read()
        #expect(!fixture.measurements.snapshot.hasAskedAll && fixture.measurements.snapshot.isSuccess == true)
        while fixture.source.calls.flatMap(\.batch).count < Set(fixture.source.calls.flatMap(\.batch)).count * 2 {
            _ = await fixture.read()
            if fixture.measurements.snapshot.hasAskedAll { break }
        }
        #expect(fixture.measurements.snapshot.hasAskedAll)
    }

    @Test(arguments: [(1_600, false), (1_700, true)])
    func `values that expire before their next turn are logged`(connections: Int, hasGaps: Bool) async {
        // Each has 6 shares, and a reading each minute takes 1000. Without the usual age, max_age leaves 10 minutes.
        var fixture = Fixture(connections: connections)
        for _ in 0..<2 { _ = await fixture.read() }
        #expect(
            fixture.log.all == [
                "warning: Cloud Eye has more series than one reading can query; they take turns"
                    + (hasGaps
                        ? ", and some values expire before their next turn. Raise cloud_eye.batch_size or "
                            + "cloud_eye.max_age" : ". Raise cloud_eye.batch_size")
            ])
    }

    @Test func `before the list is known the next reading comes soon, with half the calls`() async {
        var fixture = Fixture(connections: 1_000, hasList: false)
        let reading = await fixture.read()
        #expect(fixture.source.calls.count == 50)
        #expect(fixture.log.all == [])
        var pace = PollingPace(interval: .seconds(60))
        #expect(reading.wait(&pace, isComplete: false, chance: 0.5) == .seconds(30))
    }

    @Test func `series that an interrupted reading did not reach come first in the next one`() async {
        var fixture = Fixture(connections: 40)
        fixture.source.answer { _ throws(CloudError) in throw Fixture.failure(.throttled(retryAfter: nil), status: 429)
        }
        for _ in 0..<5 { _ = await fixture.read() }
        #expect(Set(fixture.source.calls.flatMap(\.batch)).count == 10 * fixture.source.calls.count)
    }

    @Test func `large batches read 1000 connections at once`() async {
        var fixture = Fixture(connections: 1_000, batchSize: 500)
        _ = await fixture.read()
        #expect(fixture.source.calls.count == 10)
        #expect(fixture.measurements.snapshot.points.count == 5_000)
        #expect(fixture.log.all == [])
    }
}
