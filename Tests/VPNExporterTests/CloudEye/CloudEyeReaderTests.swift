import CloudAPI
import Testing

@testable import CloudWatching
@testable import VPNConfiguration

struct CloudEyeReaderTests {
    private typealias Fixture = CloudEyeReaderFixture

    @Test func `all series are read in batches over the look-back, with few concurrent calls`() async {
        var fixture = Fixture(connections: 7)
        let reading = await fixture.read()
        #expect(reading.answered == 4)
        #expect(fixture.source.calls.map(\.batch.count).sorted() == [5, 10, 10, 10])
        #expect(fixture.source.calls.allSatisfy { $0.to == Fixture.now && Fixture.now.since($0.from) == .seconds(600) })
        #expect(fixture.source.mostWaiting <= CloudEyeReading.concurrentCalls)
        // The client makes 3 concurrent calls with an access key and 4 without, so one is left for the reconciler.
        #expect(CloudEyeReading.concurrentCalls < 3)
        let snapshot = fixture.measurements.snapshot
        #expect(snapshot.points.count == 35)
        #expect(snapshot.isSuccess == true)
        #expect(snapshot.lastSuccess == Fixture.now.nanoseconds)
        #expect(fixture.log.all == [])
    }

    @Test func `a reading without series succeeds once the list is known`() async {
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
        let (status, source, measurements) = (WatchedCloud(), ScriptedCloudEye(Fixture.everything), CloudMeasurements())
        let reader = CloudEyeReader(
            source: source, configuration: CloudEyeConfiguration(interval: .seconds(60), batchSize: 500),
            connections: [.fixture("a", id: "1")], status: status, measurements: measurements,
            logger: LogRecorder().logger, now: { Fixture.now.nanoseconds })
        let report = ConnectionReport(
            connection: VPNConnection(id: "1"), monitor: try ConnectionMonitor.fixture("m", of: "1"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await reader.run() }
            // This is longer than the spread of first readings.
            try await Task.sleep(for: .seconds(3))
            #expect(source.calls.isEmpty)
            status.begin([.fixture("a", id: "1")])
            status.record(WatchedCloud.Run(isSuccess: true, duration: 1, end: 1), reports: ["1": report])
            while measurements.snapshot.isSuccess == nil { try await Task.sleep(for: .milliseconds(10)) }
            group.cancelAll()
        }
        let queried = try #require(source.calls.first).batch
        #expect(queried.contains(CloudMeasure.linkLoss.series(of: "1")))
    }

    @Test func `a failing batch affects only its series, and is logged once`() async {
        var fixture = Fixture(connections: 7)
        let poison = CloudMeasure.sendPackets.series(of: "6")
        fixture.source.answer { batch throws(CloudError) in
            if batch.contains(poison) { throw Fixture.failure(.retry, status: 500) }
            return Dictionary(uniqueKeysWithValues: batch.map { ($0, Fixture.point) })
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
        fixture.source.answer(Fixture.everything)
        _ = await fixture.read()
        #expect(
            fixture.log.all == [
                "warning: some Cloud Eye calls fail; their values expire",
                "info: Cloud Eye answers every call again",
            ])
    }

    @Test func `a refused permission ends the reading, is logged once, and is retried each hour`() async throws {
        var fixture = Fixture(connections: 100)
        fixture.source.answer { _ throws(CloudError) in throw Fixture.failure(.forbidden, status: 403) }
        var pace = PollingPace(interval: .seconds(60))
        for _ in 0..<2 {
            let reading = await fixture.read()
            #expect(reading.wait(&pace, isComplete: true, chance: 0.5) == .seconds(3_600))
        }
        #expect(fixture.source.calls.count <= 2 * CloudEyeReading.concurrentCalls)
        #expect(fixture.log.all.count == 1)
        #expect(try #require(fixture.log.all.first).hasPrefix("warning: the user cannot read Cloud Eye"))
    }

    @Test func `a refusal next to answers does not concern the role, and the usual interval applies`() async {
        var fixture = Fixture(connections: 7)
        let refused = CloudMeasure.sendPackets.series(of: "6")
        fixture.source.answer { batch throws(CloudError) in
            if batch.contains(refused) { throw Fixture.failure(.forbidden, status: 403) }
            return Dictionary(uniqueKeysWithValues: batch.map { ($0, Fixture.point) })
        }
        let reading = await fixture.read()
        var pace = PollingPace(interval: .seconds(60))
        #expect(reading.wait(&pace, isComplete: true, chance: 0.5) == .seconds(60))
        #expect(fixture.log.all == ["warning: some Cloud Eye calls fail; their values expire"])
    }

    @Test func `throttling ends the reading, and the next one waits as required or for the default`() async {
        for (retryAfter, expected) in [(Duration.seconds(300), Duration.seconds(300)), (nil, .seconds(60))] {
            var fixture = Fixture(connections: 100)
            fixture.source.answer { _ throws(CloudError) in
                throw Fixture.failure(.throttled(retryAfter: retryAfter), status: 429)
            }
            var pace = PollingPace(interval: .seconds(60))
            let reading = await fixture.read()
            #expect(reading.wait(&pace, isComplete: true, chance: 0) == expected)
            #expect(fixture.source.calls.count <= CloudEyeReading.concurrentCalls)
            #expect(fixture.log.all == ["warning: Cloud Eye throttles the calls; its values expire"])
        }
    }

    @Test(arguments: [nil, 500, 400])
    func `first calls that all fail end the reading, and the waits grow`(status: Int?) async {
        var fixture = Fixture(connections: 100)
        fixture.source.answer { _ throws(CloudError) in throw Fixture.failure(.retry, status: status) }
        var pace = PollingPace(interval: .seconds(60))
        var waits: [Duration] = []
        for _ in 0..<6 { waits.append(await fixture.read().wait(&pace, isComplete: true, chance: 0.5)) }
        #expect(waits == [5, 10, 20, 40, 60, 60].map { .seconds($0) })
        #expect(fixture.source.calls.count <= 6 * (4 + CloudEyeReading.concurrentCalls))
        #expect(fixture.log.all == ["warning: Cloud Eye cannot be read; its values expire"])
    }

    @Test func `a new reason for a failed reading is logged`() async {
        var fixture = Fixture(connections: 1)
        for disposition in [Disposition.retry, .retry, .badCredentials, .badCredentials] {
            fixture.source.answer { _ throws(CloudError) in throw Fixture.failure(disposition) }
            _ = await fixture.read()
        }
        #expect(
            fixture.log.all == Array(repeating: "warning: Cloud Eye cannot be read; its values expire", count: 2))
    }

    @Test func `a series without a newer point keeps its point`() async {
        var fixture = Fixture(connections: 1)
        _ = await fixture.read()
        fixture.source.answer { _ in [:] }
        _ = await fixture.read()
        #expect(fixture.measurements.snapshot.points.count == 5)
    }

    @Test func `points of deleted series are dropped`() {
        let measurements = CloudMeasurements()
        let series = ["1", "2"].map(CloudMeasure.linkLoss.series)
        measurements.record([series[0]: Fixture.point, series[1]: Fixture.point])
        measurements.keepOnly([series[1]])
        #expect(Array(measurements.snapshot.points.keys) == [series[1]])
    }

    @Test func `cancellation ends a waiting and a reading reader without a log line`() async {
        let fixture = Fixture(connections: 1_000)
        await withTaskGroup { group in
            group.addTask { await fixture.reader.run() }
            group.cancelAll()
        }
        let reading = fixture.reader
        fixture.source.answer { _ throws(CloudError) in
            withUnsafeCurrentTask { $0?.cancel() }
            throw Fixture.failure(.cancelled, status: nil)
        }
        await withTaskGroup { group in
            group.addTask {
                withUnsafeCurrentTask { $0?.cancel() }
                var memory = CloudEyeMemory(reading.configuration)
                _ = await reading.read(&memory)
            }
        }
        #expect(fixture.measurements.snapshot.isSuccess == nil)
        #expect(fixture.source.calls.count <= CloudEyeReading.concurrentCalls)
    }
}
