import CloudAPI
import Synchronization
import Testing

@testable import CloudWatching
@testable import Network
@testable import VPNConfiguration

struct CloudEyeReaderTests {
    private static let now = CloudTimestamp(nanoseconds: 1_767_323_045_000_000_000)
    private static let point = CloudEyePoint(time: now, value: 1)
    private static let everything: ScriptedCloudEye.Answer = { batch in
        Dictionary(uniqueKeysWithValues: batch.map { ($0, point) })
    }

    /// A reader of `count` connections without monitors: 5 series each.
    private struct Fixture {
        let source = ScriptedCloudEye(everything)
        let measurements = CloudMeasurements()
        let log = LogRecorder()
        let reader: CloudEyeReader
        var state: CloudEyeReader.State

        init(
            connections count: Int, batchSize: Int = 10, interval: Duration = .seconds(60), hasList: Bool = true,
            instant: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
        ) {
            let connections = (0..<count).map { ConnectionConfiguration.fixture("n\($0)", id: "\($0)") }
            var known = WatchedCloud.Snapshot()
            known.hasList = hasList
            for index in 0..<count {
                known.reports["\(index)"] = ConnectionReport(connection: VPNConnection(id: "\(index)"))
            }
            known.connections = connections
            reader = CloudEyeReader(
                source: source, configuration: CloudEyeConfiguration(interval: interval, batchSize: batchSize),
                connections: connections, status: WatchedCloud(known), measurements: measurements,
                logger: log.logger, now: { now.nanoseconds }, instant: instant)
            state = CloudEyeReader.State(reader.configuration)
        }

        mutating func read() async -> CloudEyeReading { await reader.read(&state) }
    }

    private static func failure(
        _ disposition: Disposition, status: Int? = 500
    ) -> CloudError {
        CloudError(.queryMetricData, httpStatus: status, message: "no", disposition: disposition)
    }

    @Test func `all series are read in batches over the look-back, a few at a time`() async {
        var fixture = Fixture(connections: 7)
        let reading = await fixture.read()
        #expect(reading.answered == 4)
        #expect(fixture.source.calls.map(\.batch.count).sorted() == [5, 10, 10, 10])
        #expect(fixture.source.calls.allSatisfy { $0.to == Self.now && Self.now.since($0.from) == .seconds(600) })
        #expect(fixture.source.mostWaiting <= CloudEyeReading.concurrentCalls)
        // The client makes 3 at once with an access key and 4 without: one is left for the reconciler.
        #expect(CloudEyeReading.concurrentCalls < 3)
        let snapshot = fixture.measurements.snapshot
        #expect(snapshot.points.count == 35)
        #expect(snapshot.isSuccess == true)
        #expect(snapshot.lastSuccess == Self.now.nanoseconds)
        #expect(fixture.log.all == [])
    }

    @Test func `nothing to read is read with success once the list is known, and not before`() async {
        for hasList in [false, true] {
            var fixture = Fixture(connections: 0, hasList: hasList)
            let reading = await fixture.read()
            #expect(reading.answered == 0 && fixture.source.calls.isEmpty)
            #expect(fixture.measurements.snapshot.isSuccess == (hasList ? true : nil))
        }
    }

    @Test(.timeLimit(.minutes(1))) func `the first reading follows the first reconciliation`()
        async throws
    {
        let (status, source, measurements) = (WatchedCloud(), ScriptedCloudEye(Self.everything), CloudMeasurements())
        let reader = CloudEyeReader(
            source: source, configuration: CloudEyeConfiguration(interval: .seconds(60), batchSize: 500),
            connections: [.fixture("a", id: "1")], status: status, measurements: measurements,
            logger: LogRecorder().logger, now: { Self.now.nanoseconds })
        let report = ConnectionReport(
            connection: VPNConnection(id: "1"), monitor: try ConnectionMonitor.fixture("m", of: "1"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await reader.run() }
            // Longer than the spread of first readings.
            try await Task.sleep(for: .seconds(3))
            #expect(source.calls.isEmpty)
            status.begin([.fixture("a", id: "1")])
            status.record(WatchedCloud.Run(isSuccess: true, duration: 1, end: 1), reports: ["1": report])
            while measurements.snapshot.isSuccess == nil { try await Task.sleep(for: .milliseconds(10)) }
            group.cancelAll()
        }
        let asked = try #require(source.calls.first).batch
        #expect(asked.contains(CloudMeasure.linkLoss.series(of: "1")))
    }

    @Test func `a failing batch harms only its series, and is told once`() async {
        var fixture = Fixture(connections: 7)
        let poison = CloudMeasure.sendPackets.series(of: "6")
        fixture.source.answer { batch throws(CloudError) in
            if batch.contains(poison) { throw Self.failure(.retry, status: 500) }
            return Dictionary(uniqueKeysWithValues: batch.map { ($0, Self.point) })
        }
        for _ in 0..<2 {
            let reading = await fixture.read()
            #expect(reading.answered == 3)
            #expect(reading.failed == 1)
        }
        #expect(fixture.measurements.snapshot.points.count >= 25)
        #expect(fixture.measurements.snapshot.points[poison] == nil)
        #expect(fixture.measurements.snapshot.isSuccess == false)
        #expect(fixture.measurements.snapshot.lastSuccess == nil)
        fixture.source.answer(Self.everything)
        _ = await fixture.read()
        #expect(
            fixture.log.all == [
                "warning: Cloud Eye does not answer some calls, their figures grow old",
                "info: Cloud Eye answers every call again",
            ])
    }

    @Test func `a refusal ends the reading, is told once and tried again hourly`() async throws {
        var fixture = Fixture(connections: 100)
        fixture.source.answer { _ throws(CloudError) in throw Self.failure(.forbidden, status: 403) }
        var pace = PollingPace(interval: .seconds(60))
        for _ in 0..<2 {
            let reading = await fixture.read()
            #expect(reading.wait(&pace, isComplete: true, chance: 0.5) == .seconds(3_600))
        }
        #expect(fixture.source.calls.count <= 2 * CloudEyeReading.concurrentCalls)
        #expect(fixture.log.all.count == 1)
        #expect(try #require(fixture.log.all.first).hasPrefix("warning: Cloud Eye is not allowed to this user"))
    }

    @Test func `a refusal beside answers is no matter of the role, and the next reading comes as usual`() async {
        var fixture = Fixture(connections: 7)
        let refused = CloudMeasure.sendPackets.series(of: "6")
        fixture.source.answer { batch throws(CloudError) in
            if batch.contains(refused) { throw Self.failure(.forbidden, status: 403) }
            return Dictionary(uniqueKeysWithValues: batch.map { ($0, Self.point) })
        }
        let reading = await fixture.read()
        var pace = PollingPace(interval: .seconds(60))
        #expect(reading.wait(&pace, isComplete: true, chance: 0.5) == .seconds(60))
        #expect(fixture.log.all == ["warning: Cloud Eye does not answer some calls, their figures grow old"])
    }

    @Test func `throttling ends the reading and its wait is honoured, with the default where none is said`() async {
        for (retryAfter, expected) in [(Duration.seconds(300), Duration.seconds(300)), (nil, .seconds(60))] {
            var fixture = Fixture(connections: 100)
            fixture.source.answer { _ throws(CloudError) in
                throw Self.failure(.throttled(retryAfter: retryAfter), status: 429)
            }
            var pace = PollingPace(interval: .seconds(60))
            let reading = await fixture.read()
            #expect(reading.wait(&pace, isComplete: true, chance: 0) == expected)
            #expect(fixture.source.calls.count <= CloudEyeReading.concurrentCalls)
            #expect(fixture.log.all == ["warning: Cloud Eye limits the calls, its figures grow old"])
        }
    }

    @Test(arguments: [nil, 500, 400])
    func `first calls that all fail end the reading, and the next comes later and later`(status: Int?) async {
        var fixture = Fixture(connections: 100)
        fixture.source.answer { _ throws(CloudError) in throw Self.failure(.retry, status: status) }
        var pace = PollingPace(interval: .seconds(60))
        var waits: [Duration] = []
        for _ in 0..<6 { waits.append(await fixture.read().wait(&pace, isComplete: true, chance: 0.5)) }
        #expect(waits == [5, 10, 20, 40, 60, 60].map { .seconds($0) })
        #expect(fixture.source.calls.count <= 6 * (4 + CloudEyeReading.concurrentCalls))
        #expect(fixture.log.all == ["warning: Cloud Eye cannot be read, its figures grow old"])
    }

    @Test(arguments: [(60, 100), (30, 50), (3_600, 100), (1, 1)])
    func `no more calls go out than the minute allows, and what does not fit takes turns`(
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
                "warning: more series of Cloud Eye than one reading may ask for, they take turns") == true)
    }

    @Test func `all series count as asked once each has had its turn, however many readings that takes`() async {
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
    func `that figures are hidden before their turn comes again is told`(connections: Int, isReported: Bool) async {
        // 6 shares each, 1000 of which one reading takes, each minute; 10 minutes are left of max_age.
        var fixture = Fixture(connections: connections)
        for _ in 0..<2 { _ = await fixture.read() }
        #expect(
            fixture.log.all == [
                "warning: more series of Cloud Eye than one reading may ask for, they take turns"
                    + (isReported
                        ? ", and between these many are older than cloud_eye.max_age and not shown; raise "
                            + "cloud_eye.batch_size, or max_age" : "; raise cloud_eye.batch_size")
            ])
    }

    @Test func `why nothing can be read is told again when it changes`() async {
        var fixture = Fixture(connections: 1)
        for disposition in [Disposition.retry, .retry, .badCredentials, .badCredentials] {
            fixture.source.answer { _ throws(CloudError) in throw Self.failure(disposition) }
            _ = await fixture.read()
        }
        #expect(
            fixture.log.all == Array(repeating: "warning: Cloud Eye cannot be read, its figures grow old", count: 2))
    }

    @Test func `before the list is known, when the next reading comes soon, half as many calls go out`() async {
        var fixture = Fixture(connections: 1_000, hasList: false)
        let reading = await fixture.read()
        #expect(fixture.source.calls.count == 50)
        #expect(fixture.log.all == [])
        var pace = PollingPace(interval: .seconds(60))
        #expect(reading.wait(&pace, isComplete: false, chance: 0.5) == .seconds(30))
    }

    @Test func `what a reading that was cut short did not come to is asked for first in the next one`() async {
        var fixture = Fixture(connections: 40)
        fixture.source.answer { _ throws(CloudError) in throw Self.failure(.throttled(retryAfter: nil), status: 429) }
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

    @Test func `a series without a newer point keeps the one that it had`() async {
        var fixture = Fixture(connections: 1)
        _ = await fixture.read()
        fixture.source.answer { _ in [:] }
        _ = await fixture.read()
        #expect(fixture.measurements.snapshot.points.count == 5)
    }

    @Test func `what is asked for no more is forgotten`() {
        let measurements = CloudMeasurements()
        let series = ["1", "2"].map(CloudMeasure.linkLoss.series)
        measurements.record([series[0]: Self.point, series[1]: Self.point])
        measurements.keepOnly([series[1]])
        #expect(Array(measurements.snapshot.points.keys) == [series[1]])
    }

    @Test func `cancellation ends a reader that waits, and one that reads, without a word`() async {
        let fixture = Fixture(connections: 1_000)
        await withTaskGroup { group in
            group.addTask { await fixture.reader.run() }
            group.cancelAll()
        }
        let reading = fixture.reader
        fixture.source.answer { _ throws(CloudError) in
            withUnsafeCurrentTask { $0?.cancel() }
            throw Self.failure(.cancelled, status: nil)
        }
        await withTaskGroup { group in
            group.addTask {
                withUnsafeCurrentTask { $0?.cancel() }
                var state = CloudEyeReader.State(reading.configuration)
                _ = await reading.read(&state)
            }
        }
        #expect(fixture.measurements.snapshot.isSuccess == nil)
        #expect(fixture.source.calls.count <= CloudEyeReading.concurrentCalls)
    }

    /// Refuses each batch that holds one of these series.
    private static func refusing(
        _ bad: Set<CloudEyeSeries>, status: Int = 400, code: String? = "ces.0014"
    ) -> ScriptedCloudEye.Answer {
        { batch throws(CloudError) in
            if !bad.isDisjoint(with: batch) {
                throw CloudError(
                    .queryMetricData, httpStatus: status, code: code, message: "no",
                    disposition: code == "ces.0016" ? .gone : .final)
            }
            return Dictionary(uniqueKeysWithValues: batch.map { ($0, point) })
        }
    }

    @Test(arguments: [(400, "ces.0014"), (404, "ces.0016"), (404, nil), (422, nil)] as [(Int, String?)])
    func `a series that is refused spoils no other, is named once, and rests`(status: Int, code: String?) async {
        let clock = InstantClock()
        var fixture = Fixture(connections: 20, instant: { clock.now })
        let bad = CloudMeasure.sendPackets.series(of: "6")
        fixture.source.answer(Self.refusing([bad], status: status, code: code))
        let reading = await fixture.read()
        #expect(reading.isSuccess && reading.refusedAlone.map(\.series) == [bad])
        // 10 batches, of which one is halved four times, and at most the other series of its connection alone.
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

    @Test func `what rests is asked for alone, later and later up to an hour, until it is answered`() async {
        let clock = InstantClock()
        var fixture = Fixture(connections: 20, instant: { clock.now })
        let bad = CloudMeasure.sendPackets.series(of: "6")
        fixture.source.answer(Self.refusing([bad]))
        var tries: [Int] = []
        for minute in 0..<240 {
            let before = fixture.source.calls.count
            _ = await fixture.read()
            let asked = fixture.source.calls.dropFirst(before).filter { $0.batch.contains(bad) }
            if minute > 0, !asked.isEmpty {
                tries.append(minute)
                #expect(asked.map(\.batch) == [[bad]])
            }
            clock.advance(by: .seconds(60))
        }
        #expect(tries == [5, 15, 35, 75, 135, 195])
        fixture.source.answer(Self.everything)
        clock.advance(by: .seconds(3_600))
        _ = await fixture.read()
        #expect(fixture.measurements.snapshot.points.count == 100)
        #expect(
            fixture.log.all.map { String($0.prefix(34)) } == [
                "warning: Cloud Eye rejects series;", "info: Cloud Eye answers all series",
            ])
    }

    @Test(arguments: [(1, 1), (1, 10), (9, 10), (150, 10), (1, 500), (40, 500), (100, 500)])
    func `however many connections are refused, the others get all their figures, within the calls of each minute`(
        bad: Int, batchSize: Int
    ) async {
        let clock = InstantClock()
        var fixture = Fixture(connections: 200, batchSize: batchSize, instant: { clock.now })
        let refused = Set(
            (0..<bad).flatMap { id in
                CloudMeasure.allCases.filter { $0.source != .gateway }.map { $0.series(of: "\(id)") }
            })
        fixture.source.answer(Self.refusing(refused))
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
    func `refusals of everything end the reading after few calls, and name no series`(
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
        #expect(fixture.log.all == ["warning: Cloud Eye cannot be read, its figures grow old"])
        fixture.source.answer(Self.everything)
        for _ in 0..<5 { _ = await fixture.read() }
        #expect(fixture.measurements.snapshot.points.count == 500)
    }

    @Test(arguments: [400, 413])
    func `batches that are too large for the cloud become smaller for an hour`(status: Int) async {
        let clock = InstantClock()
        var fixture = Fixture(connections: 200, batchSize: 500, instant: { clock.now })
        fixture.source.answer { batch throws(CloudError) in
            if batch.count > 100 {
                throw CloudError(.queryMetricData, httpStatus: status, message: "no", disposition: .final)
            }
            return Dictionary(uniqueKeysWithValues: batch.map { ($0, Self.point) })
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
        // Then larger ones are tried again.
        clock.advance(by: .seconds(3_600))
        let later = await fixture.read()
        #expect(later.refused > 0 && later.isSuccess)
    }

    /// What the region or the role does not know, in the words of the series.
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
    func `what is refused as a whole takes no figure of the others for more than a few readings`(
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
            return Dictionary(uniqueKeysWithValues: batch.map { ($0, Self.point) })
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
        // Where a hundred small batches have two refused series each, to halve them takes the calls of more readings.
        let isSlow = shape.connections * 5 / shape.batchSize >= 100
        #expect(readings <= (isSlow ? 20 : 10), "\(readings) readings")
    }

    @Test(arguments: [(20, 100, 3), (200, 500, 12), (5, 500, 1)])
    func `a size that is far too large is learned in one reading`(connections: Int, batchSize: Int, most: Int) async {
        var fixture = Fixture(connections: connections, batchSize: batchSize)
        fixture.source.answer { batch throws(CloudError) in
            if batch.count > most {
                throw CloudError(.queryMetricData, httpStatus: 413, message: "no", disposition: .final)
            }
            return Dictionary(uniqueKeysWithValues: batch.map { ($0, Self.point) })
        }
        let reading = await fixture.read()
        #expect(reading.refused <= 18 && reading.answered > 0)
        for _ in 0..<3 { _ = await fixture.read() }
        #expect(fixture.measurements.snapshot.points.count == connections * 5)
    }
}

/// A clock that a test moves.
private final class InstantClock: Sendable {
    private let instant = Mutex(ContinuousClock.now)

    var now: ContinuousClock.Instant { instant.withLock { $0 } }

    func advance(by duration: Duration) { instant.withLock { $0 += duration } }
}
