import CloudAPI
import Testing

@testable import CloudWatching
@testable import VPNConfiguration

/// The reader of Cloud Eye with rejected series, batches, metrics, and resources.
struct CloudEyeRefusalTests {
    private typealias Fixture = CloudEyeReaderFixture

    @Test(arguments: [(400, "ces.0014"), (404, "ces.0016"), (404, nil), (422, nil)] as [(Int, String?)])
    func `a rejected series affects no other, is logged once, and pauses`(status: Int, code: String?) async {
        let clock = InstantClock()
        var fixture = Fixture(connections: 20, instant: { clock.now })
        let bad = CloudMeasure.sendPackets.series(of: "6")
        fixture.source.answer(Fixture.refusing([bad], status: status, code: code))
        let reading = await fixture.read()
        #expect(reading.isSuccess && reading.refusedAlone.map(\.series) == [bad])
        // There are 10 batches. One is halved four times, and the other series of its connection may be alone.
        #expect(fixture.source.calls.count <= 10 + 8 + 4)
        #expect(fixture.measurements.snapshot.points.count == 99)
        #expect(fixture.measurements.snapshot.points[bad] == nil)
        #expect(fixture.measurements.snapshot.isSuccess == true)
        #expect(
            fixture.log.all == [
                "warning: Cloud Eye rejects series; the exporter reads all others and retries these rarely n6"
            ])
        let first = fixture.source.calls.count
        for _ in 0..<4 {
            clock.advance(by: .seconds(60))
            _ = await fixture.read()
        }
        let later = fixture.source.calls.dropFirst(first)
        #expect(later.allSatisfy { !$0.batch.contains(bad) })
        #expect(later.count == 4 * 10)
        #expect(fixture.log.all.count == 1)
    }

    @Test func `a rejected series is queried alone, after pauses of up to an hour, until it is answered`() async {
        let clock = InstantClock()
        var fixture = Fixture(connections: 20, instant: { clock.now })
        let bad = CloudMeasure.sendPackets.series(of: "6")
        fixture.source.answer(Fixture.refusing([bad]))
        var tries: [Int] = []
        for minute in 0..<240 {
            let before = fixture.source.calls.count
            _ = await fixture.read()
            let queried = fixture.source.calls.dropFirst(before).filter { $0.batch.contains(bad) }
            if minute > 0, !queried.isEmpty {
                tries.append(minute)
                #expect(queried.map(\.batch) == [[bad]])
            }
            clock.advance(by: .seconds(60))
        }
        #expect(tries == [5, 15, 35, 75, 135, 195])
        fixture.source.answer(Fixture.everything)
        clock.advance(by: .seconds(3_600))
        _ = await fixture.read()
        #expect(fixture.measurements.snapshot.points.count == 100)
        #expect(
            fixture.log.all.map { String($0.prefix(34)) } == [
                "warning: Cloud Eye rejects series;", "info: Cloud Eye answers all series",
            ])
    }

    @Test(arguments: [(1, 1), (1, 10), (9, 10), (150, 10), (1, 500), (40, 500), (100, 500)])
    func `rejected connections cost the others no values, within the calls of each minute`(
        bad: Int, batchSize: Int
    ) async {
        let clock = InstantClock()
        var fixture = Fixture(connections: 200, batchSize: batchSize, instant: { clock.now })
        let refused = Set(
            (0..<bad).flatMap { id in
                CloudMeasure.allCases.filter { $0.source != .gateway }.map { $0.series(of: "\(id)") }
            })
        fixture.source.answer(Fixture.refusing(refused))
        for _ in 0..<40 {
            let before = fixture.source.calls.count
            _ = await fixture.read()
            #expect(fixture.source.calls.count - before <= CloudEyeReader.callsPerMinute)
            clock.advance(by: .seconds(60))
            if fixture.measurements.snapshot.points.count == (200 - bad) * 5 { break }
        }
        #expect(fixture.measurements.snapshot.points.count == (200 - bad) * 5)
    }

    @Test(arguments: [(400, "ces.0014"), (404, "APIGW.0101"), (404, nil), (413, nil)] as [(Int, String?)])
    func `rejections of every call end the reading after few calls, and log no series`(
        status: Int, code: String?
    ) async {
        var fixture = Fixture(connections: 100)
        fixture.source.answer { _ throws(CloudError) in
            throw CloudError(
                .queryMetricData, httpStatus: status, code: code, message: "no", disposition: .final)
        }
        var pace = PollingPace(interval: .seconds(60))
        var counts: [Int] = []
        var waits: [Duration] = []
        for _ in 0..<8 {
            let before = fixture.source.calls.count
            waits.append(await fixture.read().wait(&pace, isComplete: true, chance: 0.5))
            counts.append(fixture.source.calls.count - before)
        }
        #expect(counts[0] <= 16 + CloudEyeReading.concurrentCalls)
        #expect(counts.dropFirst().allSatisfy { $0 <= 4 + CloudEyeReading.concurrentCalls })
        #expect(waits == [5, 10, 20, 40, 60, 60, 60, 60].map { .seconds($0) })
        #expect(fixture.measurements.snapshot.isSuccess == false)
        #expect(fixture.log.all == ["warning: Cloud Eye cannot be read; its values expire"])
        fixture.source.answer(Fixture.everything)
        for _ in 0..<5 { _ = await fixture.read() }
        #expect(fixture.measurements.snapshot.points.count == 500)
    }

    @Test(arguments: [400, 413])
    func `batches that are too large for the cloud shrink for an hour`(status: Int) async {
        let clock = InstantClock()
        var fixture = Fixture(connections: 200, batchSize: 500, instant: { clock.now })
        fixture.source.answer { batch throws(CloudError) in
            if batch.count > 100 {
                throw CloudError(.queryMetricData, httpStatus: status, message: "no", disposition: .final)
            }
            return Dictionary(uniqueKeysWithValues: batch.map { ($0, Fixture.point) })
        }
        for _ in 0..<3 {
            _ = await fixture.read()
            clock.advance(by: .seconds(60))
        }
        #expect(fixture.measurements.snapshot.points.count == 1_000)
        let before = fixture.source.calls.count
        let reading = await fixture.read()
        #expect(reading.refused == 0)
        #expect(fixture.source.calls.count - before <= 20)
        // After the hour, the reader tries larger batches again.
        clock.advance(by: .seconds(3_600))
        let later = await fixture.read()
        #expect(later.refused > 0 && later.isSuccess)
    }

    /// The series that the region or the role does not have.
    enum Bad: CaseIterable {
        case metric, secondConnection, twoMetrics

        func contains(_ series: CloudEyeSeries) -> Bool {
            switch self {
            case .metric: series.metric == CloudMeasure.connectionStatus.rawValue
            case .twoMetrics:
                [CloudMeasure.connectionStatus, .sendPackets].map(\.rawValue).contains(series.metric)
            case .secondConnection: (Int(series.resourceID) ?? 0) % 2 == 1
            }
        }
    }

    @Test(arguments: Bad.allCases, [(40, 10, 60), (200, 10, 60), (200, 250, 60), (40, 10, 15)])
    func `a metric or resource that is rejected entirely delays the others for only a few readings`(
        bad: Bad, shape: (connections: Int, batchSize: Int, interval: Int)
    ) async {
        let clock = InstantClock()
        var fixture = Fixture(
            connections: shape.connections, batchSize: shape.batchSize, interval: .seconds(shape.interval),
            instant: { clock.now })
        fixture.source.answer { batch throws(CloudError) in
            if batch.contains(where: bad.contains) {
                throw CloudError(
                    .queryMetricData, httpStatus: 400, code: "ces.0014", message: "no", disposition: .final)
            }
            return Dictionary(uniqueKeysWithValues: batch.map { ($0, Fixture.point) })
        }
        let share = bad == .metric ? 4 : bad == .twoMetrics ? 3 : 5
        let good = bad == .secondConnection ? shape.connections / 2 * share : shape.connections * share
        var readings = 0
        while fixture.measurements.snapshot.points.count < good, readings < 40 {
            let before = fixture.source.calls.count
            _ = await fixture.read()
            #expect(fixture.source.calls.count - before <= CloudEyeReader.callsPerMinute * shape.interval / 60)
            clock.advance(by: .seconds(shape.interval))
            readings += 1
        }
        #expect(fixture.measurements.snapshot.points.count == good)
        // A hundred small batches with two rejected series each need the calls of more readings.
        let isSlow = shape.connections * 5 / shape.batchSize >= 100
        #expect(readings <= (isSlow ? 20 : 10), "\(readings) readings")
    }

    @Test(arguments: [(20, 100, 3), (200, 500, 12), (5, 500, 1)])
    func `the reader learns in one reading that the size is far too large`(connections: Int, batchSize: Int, most: Int)
        async
    {
        var fixture = Fixture(connections: connections, batchSize: batchSize)
        fixture.source.answer { batch throws(CloudError) in
            if batch.count > most {
                throw CloudError(.queryMetricData, httpStatus: 413, message: "no", disposition: .final)
            }
            return Dictionary(uniqueKeysWithValues: batch.map { ($0, Fixture.point) })
        }
        let reading = await fixture.read()
        #expect(reading.refused <= 18 && reading.answered > 0)
        for _ in 0..<3 { _ = await fixture.read() }
        #expect(fixture.measurements.snapshot.points.count == connections * 5)
    }
}
