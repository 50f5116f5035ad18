package import CloudAPI
package import Logging
package import VPNConfiguration

/// Reads the cloud's own measurements at each interval, and publishes the newest points.
///
/// Failures affect only the freshness of these measurements.
package struct CloudEyeReader: Sendable {
    private let source: any CloudEyeSource
    let configuration: CloudEyeConfiguration
    /// The connections of the file. They count until reconciliation determines the watched ones.
    private let connections: [ConnectionConfiguration]
    private let status: WatchedCloud
    private let measurements: CloudMeasurements
    private let log: CloudEyeLog
    /// Nanoseconds since the Unix epoch.
    private let now: @Sendable () -> Int64
    /// The clock of pauses. It ignores changes of the wall clock.
    private let instant: @Sendable () -> ContinuousClock.Instant

    /// - Parameters:
    ///   - now: nanoseconds since the Unix epoch.
    ///   - instant: the clock of pauses.
    package init(
        source: any CloudEyeSource, configuration: CloudEyeConfiguration, connections: [ConnectionConfiguration],
        status: WatchedCloud, measurements: CloudMeasurements, logger: Logger, now: @escaping @Sendable () -> Int64,
        instant: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.source = source
        self.configuration = configuration
        self.connections = connections
        self.status = status
        self.measurements = measurements
        log = CloudEyeLog(logger: logger)
        self.now = now
        self.instant = instant
    }

    /// The maximum number of calls in one minute.
    static let callsPerMinute = 100
    /// The longest wait for the first reconciliation.
    private static let patience = Duration.seconds(15)
    private static let checkInterval = Duration.milliseconds(100)
    /// Exporters that start together spread their first readings over this time.
    private static let spread = Duration.seconds(2)

    /// Runs until the task is cancelled.
    ///
    /// The first reading follows the first reconciliation, which finds the series to read. Readiness waits for both.
    package func run() async {
        var memory = CloudEyeMemory(configuration)
        var pace = PollingPace(interval: configuration.interval)
        await waitForReconciliation()
        var wait = min(configuration.interval, Self.spread) * Double.random(in: 0...1)
        while !Task.isCancelled {
            try? await Task.sleep(for: wait, tolerance: .milliseconds(100))
            if Task.isCancelled { return }
            let isComplete = status.snapshot.hasList
            let reading = await read(&memory)
            wait = reading.wait(&pace, isComplete: isComplete, chance: .random(in: 0...1))
        }
    }

    private func waitForReconciliation() async {
        let deadline = ContinuousClock.now + Self.patience
        while status.snapshot.lastRun == nil, ContinuousClock.now < deadline, !Task.isCancelled {
            try? await Task.sleep(for: Self.checkInterval, tolerance: .milliseconds(20))
        }
    }

    /// Does one reading: queries, publishes, and logs the changes.
    func read(_ memory: inout CloudEyeMemory) async -> CloudEyeReading {
        let snapshot = status.snapshot
        let series = CloudEyePlan.series(connections, snapshot)
        measurements.keepOnly(Set(series))
        memory.batches.keepOnly(Set(series))
        let ready = memory.batches.due(series, at: instant())
        let maximumCalls = callsPerReading(isComplete: snapshot.hasList)
        if snapshot.hasList {
            let shortage = memory.recordShortage(of: series, callsPerReading: maximumCalls, configuration)
            if let shortage { log.short(shortage) }
        }
        let due = memory.rotation.next(of: ready, among: series, limit: maximumCalls * memory.batches.size)
        guard !due.isEmpty else {
            // Once the list is known, a reading without series is a success.
            if snapshot.hasList { measurements.recordEnd(isSuccess: true, at: now()) }
            return CloudEyeReading()
        }
        let reading = await query(due, maximumCalls: maximumCalls, &memory)
        memory.rotation.recordQueries(reading.queried)
        if Task.isCancelled { return reading }
        measurements.recordEnd(
            isSuccess: reading.isSuccess, hasAskedAll: memory.rotation.hasQueried(ready), at: now())
        if let change = memory.recordSituation(reading) { log.changed(change) }
        if let change = memory.recordRefusals(reading, at: instant()) { log.refusals(change, snapshot) }
        return reading
    }

    /// Returns fewer calls while the list is unknown, because the next reading then follows soon.
    private func callsPerReading(isComplete: Bool) -> Int {
        let wait = isComplete ? configuration.interval : min(configuration.interval, PollingPace.shortWait)
        let share = wait / .seconds(60)
        return min(Self.callsPerMinute, max(1, Int(Double(Self.callsPerMinute) * min(share, 1))))
    }

    /// Makes a few concurrent calls until no series or calls are left, or the reading is over.
    private func query(
        _ series: [CloudEyeSeries], maximumCalls: Int, _ memory: inout CloudEyeMemory
    ) async -> CloudEyeReading {
        let first = memory.batches
        let allWasRefused = memory.wasAllRefused
        let (reading, batches) = await withTaskGroup(
            of: Answer.self, returning: (CloudEyeReading, CloudEyeBatches).self
        ) { group in
            var (reading, batches) = (CloudEyeReading(allWasRefused: allWasRefused), first)
            // A slice suffices as a queue: it drops its first series in constant time, and each rejection rebuilds it.
            var queue = batches.ordered(series)[...]
            if allWasRefused { batches.moveTrialsFirst(&queue, count: CloudEyeReading.maximumFirstFailures) }
            var (calls, waiting) = (0, 0)
            while true {
                while waiting < CloudEyeReading.concurrentCalls, calls < maximumCalls, !queue.isEmpty, !reading.isOver,
                    !Task.isCancelled
                {
                    let batch = batches.next(from: &queue)
                    group.addTask { await answer(batch) }
                    calls += 1
                    waiting += 1
                }
                guard let answer = await group.next() else { break }
                waiting -= 1
                record(answer, &reading, &batches, &queue)
            }
            return (reading, batches)
        }
        memory.batches = batches
        memory.wasAllRefused = reading.isAllRefused
        if reading.isAllRefused, !reading.isTooLarge { memory.batches.forgetRefusals() }
        return reading
    }

    private func record(
        _ answer: Answer, _ reading: inout CloudEyeReading, _ batches: inout CloudEyeBatches,
        _ queue: inout ArraySlice<CloudEyeSeries>
    ) {
        switch answer.result {
        case .success(let points):
            measurements.record(points)
            reading.recordAnswer(answer.batch, recovered: batches.recordAnswered(answer.batch))
        case .failure(let error) where error.mayConcernPartOfBatch:
            reading.recordRefusal(error, of: answer.batch)
            let again = batches.recordRefused(
                answer.batch, isTooLarge: error.isTooLargeRequest, others: queue, at: instant())
            queue = (again + queue.filter { !batches.groups.holds($0) })[...]
            if reading.needsTrials { batches.moveTrialsFirst(&queue, count: CloudEyeReading.maximumFirstFailures) }
        case .failure(let error): reading.recordFailure(error, of: answer.batch)
        }
    }

    private struct Answer: Sendable {
        let batch: [CloudEyeSeries]
        let result: Result<[CloudEyeSeries: CloudEyePoint], CloudError>
    }

    private func answer(_ batch: [CloudEyeSeries]) async -> Answer {
        let to = CloudTimestamp(nanoseconds: now())
        do {
            let from = to.advanced(by: .zero - configuration.lookBack)
            return Answer(batch: batch, result: .success(try await source.newest(of: batch, from: from, to: to)))
        } catch {
            return Answer(batch: batch, result: .failure(error))
        }
    }
}
