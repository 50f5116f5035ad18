package import CloudAPI
package import Logging
package import VPNConfiguration

/// Reads what the cloud measured, reading after reading, and hands on the newest points.
///
/// Nothing that goes wrong here harms more than the freshness of the cloud's own figures.
package struct CloudEyeReader: Sendable {
    package let source: any CloudEyeSource
    package let configuration: CloudEyeConfiguration
    /// Those of the file, which count until reconciliation says which are watched.
    package let connections: [ConnectionConfiguration]
    package let status: WatchedCloud
    package let measurements: CloudMeasurements
    package let logger: Logger
    /// Nanoseconds since the Unix epoch.
    package let now: @Sendable () -> Int64
    /// The clock of pauses, which nobody sets.
    var instant: @Sendable () -> ContinuousClock.Instant = { .now }

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
        self.logger = logger
        self.now = now
        self.instant = instant
    }

    /// The most calls that go out in one minute.
    static let callsPerMinute = 100

    /// What is remembered from reading to reading.
    package struct State: Sendable {
        var rotation = CloudEyeRotation()
        var batches: CloudEyeBatches
        var situation = CloudEyeReading.Situation.answering
        var wasAllRefused = false
        var stretch = Stretch.none
        /// The resources that a line in the log named for series that are refused.
        var reportedRefusals: Set<String> = []

        package init(_ configuration: CloudEyeConfiguration) {
            batches = CloudEyeBatches(size: configuration.batchSize)
        }
    }

    /// How far the series exceed what one reading may ask for.
    enum Stretch: Int, Sendable {
        case none
        /// They take turns.
        case turns
        /// Figures outlive the time for which they are shown before their turn comes.
        case gaps
    }

    /// The longest wait for the first reconciliation, and how often it is looked for its end.
    private static let patience = Duration.seconds(15)
    private static let look = Duration.milliseconds(100)
    /// Many exporters that start at once spread their first readings over this time.
    private static let spread = Duration.seconds(2)

    /// Runs until it is cancelled. The first reading follows the first reconciliation, which finds what there is to read:
    /// readiness waits for both.
    package func run() async {
        var state = State(configuration)
        var pace = PollingPace(interval: configuration.interval)
        await waitForReconciliation()
        var wait = min(configuration.interval, Self.spread) * Double.random(in: 0...1)
        while !Task.isCancelled {
            try? await Task.sleep(for: wait, tolerance: .milliseconds(100))
            if Task.isCancelled { return }
            let isComplete = status.snapshot.hasList
            let reading = await read(&state)
            wait = reading.wait(&pace, isComplete: isComplete, chance: .random(in: 0...1))
        }
    }

    private func waitForReconciliation() async {
        let deadline = ContinuousClock.now + Self.patience
        while status.snapshot.lastRun == nil, ContinuousClock.now < deadline, !Task.isCancelled {
            try? await Task.sleep(for: Self.look, tolerance: .milliseconds(20))
        }
    }

    /// One reading: asks, hands on, and tells what changed.
    package func read(_ state: inout State) async -> CloudEyeReading {
        let snapshot = status.snapshot
        let series = CloudEyePlan.series(connections, snapshot)
        measurements.keepOnly(Set(series))
        state.batches.keepOnly(Set(series))
        let awake = state.batches.awake(series, at: instant())
        let mostCalls = callsPerReading(isComplete: snapshot.hasList)
        if snapshot.hasList { reportStretching(series, mostCalls, &state) }
        let due = state.rotation.next(of: awake, among: series, limit: mostCalls * state.batches.size)
        guard !due.isEmpty else {
            // Nothing to read is read with success once it is known that there is nothing.
            if snapshot.hasList { measurements.recordEnd(isSuccess: true, at: now()) }
            return CloudEyeReading()
        }
        let reading = await ask(due, mostCalls: mostCalls, &state)
        state.rotation.recordAsked(reading.asked)
        if Task.isCancelled { return reading }
        measurements.recordEnd(
            isSuccess: reading.isSuccess, hasAskedAll: state.rotation.hasAsked(awake), at: now())
        report(reading, &state)
        reportRefusals(reading, snapshot, &state)
        return reading
    }

    /// While not all that can be asked for is known, the next reading comes soon.
    private func callsPerReading(isComplete: Bool) -> Int {
        let wait = isComplete ? configuration.interval : min(configuration.interval, PollingPace.soon)
        let share = wait / .seconds(60)
        return min(Self.callsPerMinute, max(1, Int(Double(Self.callsPerMinute) * min(share, 1))))
    }

    /// A few calls at a time, until all series were asked for, the calls are used up, or the reading is over.
    private func ask(
        _ series: [CloudEyeSeries], mostCalls: Int, _ state: inout State
    ) async -> CloudEyeReading {
        let first = state.batches
        let allWasRefused = state.wasAllRefused
        let (reading, batches) = await withTaskGroup(
            of: Answer.self, returning: (CloudEyeReading, CloudEyeBatches).self
        ) { group in
            var (reading, batches) = (CloudEyeReading(allWasRefused: allWasRefused), first)
            var queue = batches.ordered(series)[...]
            if allWasRefused { batches.scout(&queue, count: CloudEyeReading.mostFirstFailures) }
            var (calls, waiting) = (0, 0)
            while true {
                while waiting < CloudEyeReading.concurrentCalls, calls < mostCalls, !queue.isEmpty, !reading.isOver,
                    !Task.isCancelled
                {
                    let batch = batches.next(from: &queue)
                    group.addTask { await answer(batch) }
                    calls += 1
                    waiting += 1
                }
                guard let answer = await group.next() else { break }
                waiting -= 1
                take(answer, &reading, &batches, &queue)
            }
            return (reading, batches)
        }
        state.batches = batches
        state.wasAllRefused = reading.isAllRefused
        if reading.isAllRefused, !reading.isTooLarge { state.batches.forgetRefusals() }
        return reading
    }

    private func take(
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
            if reading.needsScouts { batches.scout(&queue, count: CloudEyeReading.mostFirstFailures) }
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
