import CloudAPI

/// Infers the metrics and resources that Cloud Eye rejects entirely, so that a few calls decide about hundreds of series.
///
/// It draws its conclusions from series that were rejected alone. It only decides, and acts on nothing.
struct CloudEyeRefusalGroups: Sendable {
    private enum Group: Hashable, Sendable {
        case metric(String)
        case resource(String)
    }

    /// After this number of series that were rejected alone, their common metric or resource is the likely reason.
    private static let maximumAlone = 3

    private var answeredMetrics: Set<String> = []
    private var answeredResources: Set<String> = []
    private var alone: Set<CloudEyeSeries> = []
    private var pauses = RefusalPauses<Group>()

    /// Drops all other series.
    mutating func keepOnly(_ series: Set<CloudEyeSeries>) {
        alone.formIntersection(series)
        answeredMetrics.formIntersection(series.map(\.metric))
        answeredResources.formIntersection(series.map(\.resourceID))
        pauses.keepOnly(Set(series.flatMap { Self.groups(of: $0) }))
    }

    /// Drops all rejections, if the service rejected everything.
    mutating func forgetRefusals() {
        alone = []
        pauses.endAll()
    }

    /// Returns the series without a pausing group. If a group has ended its pause, one of its series is due.
    func due(_ series: [CloudEyeSeries], at now: ContinuousClock.Instant) -> [CloudEyeSeries] {
        guard !pauses.isEmpty else { return series }
        var tried: Set<Group> = []
        return series.filter { series in
            let held = Self.groups(of: series).filter { pauses.contains($0) }
            guard held.allSatisfy({ !tried.contains($0) && pauses.isDue($0, at: now) }) else { return false }
            tried.formUnion(held)
            return true
        }
    }

    /// Returns whether Cloud Eye rejects the metric or the resource entirely.
    func holds(_ series: CloudEyeSeries) -> Bool { Self.groups(of: series).contains { pauses.contains($0) } }

    /// Returns whether both the metric and the resource have figures, so that the series likely has some, too.
    func expects(_ series: CloudEyeSeries) -> Bool {
        answeredMetrics.contains(series.metric) && answeredResources.contains(series.resourceID)
            && !alone.contains(series)
    }

    mutating func recordAnswered(_ batch: [CloudEyeSeries]) {
        for series in batch {
            answeredMetrics.insert(series.metric)
            answeredResources.insert(series.resourceID)
            alone.remove(series)
            for group in Self.groups(of: series) { _ = pauses.end(group) }
        }
    }

    /// Records a series that was rejected alone.
    ///
    /// Cloud Eye rejects a metric if no resource has it. It rejects a resource that has none of the metrics of others.
    mutating func recordRefused(_ series: CloudEyeSeries, at now: ContinuousClock.Instant) {
        alone.insert(series)
        for group in Self.groups(of: series) {
            let isRefused =
                switch group {
                case .metric(let metric):
                    !answeredMetrics.contains(metric)
                        && alone.count { $0.metric == metric && answeredResources.contains($0.resourceID) }
                            >= Self.maximumAlone
                case .resource(let id):
                    !answeredResources.contains(id)
                        && alone.count { $0.resourceID == id && answeredMetrics.contains($0.metric) }
                            >= Self.maximumAlone
                }
            // Concurrent calls count as one attempt, so a group that already pauses does not pause longer.
            guard isRefused, pauses.isDue(group, at: now) else { continue }
            _ = pauses.start(group, at: now)
        }
    }

    /// Returns one series each of a few metrics and resources, with different ones in each turn. If Cloud Eye answers one of
    /// them, the service does not reject everything.
    static func trials(of series: [CloudEyeSeries], count: Int, turn: Int) -> [CloudEyeSeries] {
        let metrics = Dictionary(grouping: series, by: \.metric)
        let names = metrics.keys.sorted()
        guard !names.isEmpty else { return [] }
        return (0..<min(count, names.count)).compactMap { number in
            let place = turn * count + number
            guard let some = metrics[names[place % names.count]] else { return nil }
            // Odd and even places alternate, and spread over all series.
            return some[(place * (some.count / count + 1) + turn) % some.count]
        }
    }

    private static func groups(of series: CloudEyeSeries) -> [Group] {
        [.metric(series.metric), .resource(series.resourceID)]
    }
}
