import Exposition

/// The families of what the verdicts show beyond their numbers: one sample for each target that has the value.
enum QualityFamilies {
    /// - Parameter now: monotonic nanoseconds.
    static func collect(_ probes: [ProbeSnapshot], at now: Int64) -> [MetricFamily] {
        losses(probes) + outages(probes, at: now) + roundTrips(probes, at: now) + paths(probes)
    }

    private static let burstBuckets = HistogramBuckets(whole: LossBursts.bounds.map(Int64.init))
    private static let jitterBuckets = HistogramBuckets(nanoseconds: JitterHistogram.bounds)

    private static func losses(_ probes: [ProbeSnapshot]) -> [MetricFamily] {
        [
            probes.family(MetricCatalog.lossBursts) { .histogram(histogram($0.quality.bursts)) },
            probes.family(MetricCatalog.consecutiveLosses) { .count($0.quality.bursts.consecutive) },
            probes.family(MetricCatalog.longestBurst) { .count($0.window.longestBurst) },
        ]
    }

    private static func outages(_ probes: [ProbeSnapshot], at now: Int64) -> [MetricFamily] {
        [
            probes.family(MetricCatalog.up) { .count($0.state(at: now) == .up ? 1 : 0) },
            probes.family(MetricCatalog.outages) { .count($0.quality.outages.state.outages) },
            probes.family(MetricCatalog.outageTime) { .nanoseconds($0.quality.outages.state.total) },
            probes.family(MetricCatalog.lastOutageStart) { $0.quality.outages.lastStart.map { .nanoseconds($0) } },
            probes.family(MetricCatalog.lastOutageEnd) { $0.quality.outages.lastEnd.map { .nanoseconds($0) } },
            probes.family(MetricCatalog.stateChanges) { .count($0.quality.outages.state.changes) },
            probes.family(MetricCatalog.flapping) { .count($0.quality.outages.flaps.isFlapping(at: now) ? 1 : 0) },
        ]
    }

    private static func roundTrips(_ probes: [ProbeSnapshot], at now: Int64) -> [MetricFamily] {
        [
            probes.family(MetricCatalog.jitters) { $0.quality.jitters.map { .histogram(histogram($0)) } },
            probes.family(MetricCatalog.smoothedJitter) {
                $0.quality.smoothedJitter.value.map { .nanoseconds(Int64($0)) }
            },
            probes.family(MetricCatalog.medianRoundTrip) { $0.window.median.map { .nanoseconds($0) } },
            probes.family(MetricCatalog.p90RoundTrip) { $0.window.p90.map { .nanoseconds($0) } },
            probes.family(MetricCatalog.p99RoundTrip) { $0.window.p99.map { .nanoseconds($0) } },
            probes.family(MetricCatalog.baseRoundTrip) { $0.quality.base.value(at: now).map { .nanoseconds($0) } },
            probes.family(MetricCatalog.queueing) { probe in
                guard let base = probe.quality.base.value(at: now), let p95 = probe.window.p95 else { return nil }
                return .nanoseconds(max(0, p95 - base))
            },
            probes.family(MetricCatalog.meanOpinionScore) { probe in
                probe.target.settings.hasMeanOpinionScore ? probe.meanOpinionScore.map { .number($0) } : nil
            },
        ]
    }

    private static func paths(_ probes: [ProbeSnapshot]) -> [MetricFamily] {
        [
            probes.family(MetricCatalog.hopLimitChanges) { .count($0.quality.hopLimitChanges) },
            probes.family(MetricCatalog.remarked) { .count($0.quality.remarked) },
        ]
    }

    private static func histogram(_ bursts: LossBursts) -> HistogramValue {
        HistogramValue(
            buckets: burstBuckets, counts: bursts.counts.indices.map { bursts.counts[$0] }, sum: bursts.sum)
    }

    private static func histogram(_ jitters: JitterHistogram) -> HistogramValue {
        HistogramValue(buckets: jitterBuckets, counts: jitters.counts, sum: jitters.sum, native: jitters.native)
    }
}

extension ProbeSnapshot {
    fileprivate var quality: ProbeQuality { statistics.quality }

    fileprivate var meanOpinionScore: Double? {
        guard window.completed > 0 else { return nil }
        return MeanOpinionScore.estimate(
            roundTrip: window.mean ?? 0, jitter: window.jitter ?? 0,
            loss: Double(window.lost) / Double(window.completed))
    }
}
