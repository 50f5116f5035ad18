import CloudAPI

/// Infers from series that were refused alone which metrics and resources Cloud Eye refuses as a whole, so that a few calls
/// decide about hundreds of series. Decides only, and acts on nothing.
struct CloudEyeRefusalGroups: Sendable {
    private enum Group: Hashable, Sendable {
        case metric(String)
        case resource(String)
    }

    private struct Rest: Sendable {
        let until: ContinuousClock.Instant
        let length: Duration
    }

    /// So many series refused alone are a matter of what they have in common.
    private static let mostAlone = 3

    private var answeredMetrics: Set<String> = []
    private var answeredResources: Set<String> = []
    private var alone: Set<CloudEyeSeries> = []
    private var rests: [Group: Rest] = [:]

    /// Forgets all other series.
    mutating func keepOnly(_ series: Set<CloudEyeSeries>) {
        alone.formIntersection(series)
        answeredMetrics.formIntersection(series.map(\.metric))
        answeredResources.formIntersection(series.map(\.resourceID))
        let groups = Set(series.flatMap { Self.groups(of: $0) })
        rests = rests.filter { groups.contains($0.key) }
    }

    /// Forgets what was refused, if it was the service that refused everything.
    mutating func forgetRefusals() {
        (alone, rests) = ([], [:])
    }

    /// Those that no group holds back; of a group that had its rest, one.
    func awake(_ series: [CloudEyeSeries], at now: ContinuousClock.Instant) -> [CloudEyeSeries] {
        guard !rests.isEmpty else { return series }
        var tried: Set<Group> = []
        return series.filter { series in
            let held = Self.groups(of: series).filter { rests[$0] != nil }
            guard held.allSatisfy({ !tried.contains($0) && now >= (rests[$0]?.until ?? now) }) else { return false }
            tried.formUnion(held)
            return true
        }
    }

    func holds(_ series: CloudEyeSeries) -> Bool { Self.groups(of: series).contains { rests[$0] != nil } }

    /// Whether both its metric and its resource have figures, so that it likely has one too.
    func trusts(_ series: CloudEyeSeries) -> Bool {
        answeredMetrics.contains(series.metric) && answeredResources.contains(series.resourceID)
            && !alone.contains(series)
    }

    mutating func recordAnswered(_ batch: [CloudEyeSeries]) {
        for series in batch {
            answeredMetrics.insert(series.metric)
            answeredResources.insert(series.resourceID)
            alone.remove(series)
            for group in Self.groups(of: series) { rests[group] = nil }
        }
    }

    /// Enters a series that was refused alone. A metric is refused if no resource has it, and a resource if it has no
    /// metric that others have.
    mutating func recordRefused(_ series: CloudEyeSeries, at now: ContinuousClock.Instant) {
        alone.insert(series)
        for group in Self.groups(of: series) {
            let isRefused =
                switch group {
                case .metric(let metric):
                    !answeredMetrics.contains(metric)
                        && alone.count { $0.metric == metric && answeredResources.contains($0.resourceID) }
                            >= Self.mostAlone
                case .resource(let id):
                    !answeredResources.contains(id)
                        && alone.count { $0.resourceID == id && answeredMetrics.contains($0.metric) }
                            >= Self.mostAlone
                }
            guard isRefused else { continue }
            let before = rests[group]
            // Calls that wait for an answer at the same time are one try.
            if let before, now < before.until { continue }
            let length = before.map { min($0.length * 2, CloudEyeBatches.longestRest) } ?? CloudEyeBatches.firstRest
            rests[group] = Rest(until: now + length, length: length)
        }
    }

    /// One series each of a few metrics and resources, others each time: if one of them is answered, it is not the service
    /// that refuses everything.
    static func scouts(of series: [CloudEyeSeries], count: Int, turn: Int) -> [CloudEyeSeries] {
        let metrics = Dictionary(grouping: series, by: \.metric)
        let names = metrics.keys.sorted()
        guard !names.isEmpty else { return [] }
        return (0..<min(count, names.count)).compactMap { number in
            let place = turn * count + number
            guard let some = metrics[names[place % names.count]] else { return nil }
            // Odd and even places in turn, spread over all.
            return some[(place * (some.count / count + 1) + turn) % some.count]
        }
    }

    private static func groups(of series: CloudEyeSeries) -> [Group] {
        [.metric(series.metric), .resource(series.resourceID)]
    }
}
