import Exposition
import Probing
import VPNConfiguration

/// The columns of figures that verdicts yield in addition to their counts: bursts of losses, outages, jitter and
/// changes of the path.
enum QualityFamilies {
    static let columns: [ProbeColumn] = losses + outages + roundTrips + paths

    private static let burstBuckets = HistogramBuckets(whole: LossBursts.bounds.map(Int64.init))
    private static let jitterBuckets = HistogramBuckets(nanoseconds: JitterHistogram.bounds)

    private static let losses: [ProbeColumn] = [
        .histogram(
            MetricCatalog.lossBursts, mostBuckets: LossBursts.bounds.count + 1,
            ProbeColumn.Histogram(buckets: { _ in burstBuckets }, native: { _ in nil }),
            count: { $0.quality.bursts.counts[$1] }, sum: { $0.quality.bursts.sum }),
        .count(MetricCatalog.consecutiveLosses) { statistics, _ in statistics.quality.bursts.consecutive },
        .count(MetricCatalog.longestBurst) { _, moment in moment.window.longestBurst },
    ]

    private static let outages: [ProbeColumn] = [
        .count(MetricCatalog.up) { _, moment in moment.state == .up ? 1 : 0 },
        .count(MetricCatalog.outages) { statistics, _ in statistics.quality.outages.state.outages },
        .time(MetricCatalog.outageTime) { statistics, _ in statistics.quality.outages.state.total },
        .time(MetricCatalog.lastOutageStart) { statistics, _ in statistics.quality.outages.lastStart },
        .time(MetricCatalog.lastOutageEnd) { statistics, _ in statistics.quality.outages.lastEnd },
        .count(MetricCatalog.stateChanges) { statistics, _ in statistics.quality.outages.state.changes },
        .count(MetricCatalog.flapping) { statistics, moment in
            statistics.quality.outages.flaps.isFlapping(at: moment.now) ? 1 : 0
        },
    ]

    private static let roundTrips: [ProbeColumn] = [
        .histogram(
            MetricCatalog.jitters, mostBuckets: JitterHistogram.bounds.count + 1,
            ProbeColumn.Histogram(
                buckets: { $0.quality.jitters == nil ? nil : jitterBuckets }, native: { $0.quality.jitters?.native }),
            count: { $0.quality.jitters?.counts[$1] ?? 0 }, sum: { $0.quality.jitters?.sum ?? 0 }),
        .time(MetricCatalog.smoothedJitter) { statistics, _ in statistics.quality.smoothedJitter.value.map(Int64.init)
        },
        .time(MetricCatalog.medianRoundTrip) { _, moment in moment.window.median },
        .time(MetricCatalog.p90RoundTrip) { _, moment in moment.window.p90 },
        .time(MetricCatalog.p99RoundTrip) { _, moment in moment.window.p99 },
        .time(MetricCatalog.baseRoundTrip) { _, moment in moment.base },
        .time(MetricCatalog.queueing) { _, moment in
            guard let base = moment.base, let p95 = moment.window.p95 else { return nil }
            return max(0, p95 - base)
        },
        .number(MetricCatalog.meanOpinionScore) { _, moment in
            let window = moment.window
            guard moment.hasMeanOpinionScore, window.completed > 0 else { return nil }
            return MeanOpinionScore.estimate(
                roundTrip: window.mean ?? 0, jitter: window.jitter ?? 0,
                loss: Double(window.lost) / Double(window.completed))
        },
    ]

    private static let paths: [ProbeColumn] = [
        .count(MetricCatalog.hopLimitChanges) { statistics, _ in statistics.quality.hopLimitChanges },
        .count(MetricCatalog.remarked) { statistics, _ in statistics.quality.remarked },
    ]
}
