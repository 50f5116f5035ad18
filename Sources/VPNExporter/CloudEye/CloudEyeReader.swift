import CloudAPI
import Logging

/// Reads what the cloud measured, reading after reading, and hands on the newest points.
///
/// Nothing that goes wrong here harms more than the freshness of the cloud's own figures.
struct CloudEyeReader: Sendable {
    let source: any CloudEyeSource
    let configuration: CloudEyeConfiguration
    /// Those of the file, which count until reconciliation says which are watched.
    let connections: [ConnectionConfiguration]
    let status: MonitorStatus
    let measurements: CloudMeasurements
    let logger: Logger
    /// Nanoseconds since the Unix epoch.
    let now: @Sendable () -> Int64

    /// The most calls that go out in one minute.
    static let callsPerMinute = 100

    /// What is remembered from reading to reading.
    struct State: Sendable {
        var rotation = CloudEyeRotation()
        var situation = CloudEyeReading.Situation.answering
        var stretch = Stretch.none
    }

    /// How far the series exceed what one reading may ask for.
    enum Stretch: Int, Sendable {
        case none
        /// They take turns.
        case turns
        /// Figures outlive the time for which they are shown before their turn comes.
        case gaps
    }

    /// By which a figure is older than the reading that brings it: in practice values come about every five minutes.
    private static let usualAge = Duration.seconds(300)

    /// The longest wait for the first reconciliation, and how often it is looked for its end.
    private static let patience = Duration.seconds(15)
    private static let look = Duration.milliseconds(100)
    /// Many exporters that start at once spread their first readings over this time.
    private static let spread = Duration.seconds(2)

    /// Runs until it is cancelled. The first reading follows the first reconciliation, which finds what there is to read:
    /// readiness waits for both.
    func run() async {
        var state = State()
        var pace = ReconcilePace(interval: configuration.interval)
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
    func read(_ state: inout State) async -> CloudEyeReading {
        let snapshot = status.snapshot
        let series = CloudEyePlan.series(connections, snapshot)
        measurements.keepOnly(Set(series))
        let mostCalls = callsPerReading(isComplete: snapshot.hasList)
        if snapshot.hasList { reportStretching(series, mostCalls, &state) }
        let due = state.rotation.next(of: series, limit: mostCalls * configuration.batchSize)
        guard !due.isEmpty else {
            // Nothing to read is read with success once it is known that there is nothing.
            if snapshot.hasList { measurements.recordEnd(isSuccess: true, at: now()) }
            return CloudEyeReading()
        }
        let reading = await ask(due)
        state.rotation.recordAsked(due.prefix((reading.answered + reading.failed) * configuration.batchSize))
        if Task.isCancelled { return reading }
        measurements.recordEnd(
            isSuccess: reading.failed == 0, hasAskedAll: state.rotation.hasAsked(series), at: now())
        report(reading, &state)
        return reading
    }

    /// While not all that can be asked for is known, the next reading comes soon.
    private func callsPerReading(isComplete: Bool) -> Int {
        let wait = isComplete ? configuration.interval : min(configuration.interval, ReconcilePace.soon)
        let share = wait / .seconds(60)
        return min(Self.callsPerMinute, max(1, Int(Double(Self.callsPerMinute) * min(share, 1))))
    }

    /// A few calls at a time, until all series were asked for or the reading is over.
    private func ask(_ series: [CloudEyeSeries]) async -> CloudEyeReading {
        await withTaskGroup(of: Answer.self, returning: CloudEyeReading.self) { group in
            var reading = CloudEyeReading()
            var rest = series[...]
            for _ in 0..<CloudEyeReading.concurrentCalls { addCall(&rest, to: &group) }
            while let answer = await group.next() {
                switch answer {
                case .success(let points):
                    measurements.record(points)
                    reading.recordAnswer()
                case .failure(let error): reading.recordFailure(error)
                }
                if !reading.isOver, !Task.isCancelled { addCall(&rest, to: &group) }
            }
            return reading
        }
    }

    private func addCall(_ rest: inout ArraySlice<CloudEyeSeries>, to group: inout TaskGroup<Answer>) {
        guard !rest.isEmpty else { return }
        let batch = Array(rest.prefix(configuration.batchSize))
        rest = rest.dropFirst(configuration.batchSize)
        group.addTask { await answer(batch) }
    }

    private typealias Answer = Result<[CloudEyeSeries: CloudEyePoint], CloudError>

    private func answer(_ batch: [CloudEyeSeries]) async -> Answer {
        let to = CloudTimestamp(nanoseconds: now())
        do {
            return .success(
                try await source.newest(of: batch, from: to.advanced(by: .zero - configuration.lookBack), to: to))
        } catch {
            return .failure(error)
        }
    }

    private func report(_ reading: CloudEyeReading, _ state: inout State) {
        let situation = reading.situation
        guard situation != state.situation else { return }
        state.situation = situation
        let metadata: Logger.Metadata = reading.error.map { ["error": "\($0)"] } ?? [:]
        switch situation {
        case .answering: logger.info("Cloud Eye answers every call again")
        case .partly: logger.warning("Cloud Eye does not answer some calls, their figures grow old", metadata: metadata)
        case .failing: logger.warning("Cloud Eye cannot be read, its figures grow old", metadata: metadata)
        case .throttled: logger.warning("Cloud Eye limits the calls, its figures grow old", metadata: metadata)
        case .forbidden:
            logger.warning(
                """
                Cloud Eye is not allowed to this user, tried again each hour; give the role CES ReadOnlyAccess, or turn \
                cloud_eye off
                """,
                metadata: metadata)
        }
    }

    private func reportStretching(_ series: [CloudEyeSeries], _ mostCalls: Int, _ state: inout State) {
        let calls = (series.count + configuration.batchSize - 1) / configuration.batchSize
        let readings = CloudEyeRotation.longestTurn(of: series, limit: mostCalls * configuration.batchSize)
        let turn = configuration.interval * readings
        let hasGaps = turn + Self.usualAge > configuration.maximumAge
        let before = state.stretch
        state.stretch = calls <= mostCalls ? .none : hasGaps ? .gaps : .turns
        guard state.stretch.rawValue > before.rawValue else { return }
        logger.warning(
            hasGaps
                ? """
                more series of Cloud Eye than one reading may ask for, they take turns, and between these many are older \
                than cloud_eye.max_age and not shown; raise cloud_eye.batch_size, or max_age
                """
                : "more series of Cloud Eye than one reading may ask for, they take turns; raise cloud_eye.batch_size",
            metadata: [
                "series": "\(series.count)", "calls": "\(calls)", "calls_per_reading": "\(mostCalls)",
                "longest_turn": "\(turn.components.seconds)s",
            ])
    }
}
