import ProbeEngine
import Probing
import VPNConfiguration

/// The columns of the probes: verdicts of their requests, and figures of the window.
enum ProbeFamilies {
    static let columns: [ProbeColumn] = counters + verdicts + gauges + windows + resolutions

    private static let counters: [ProbeColumn] = [
        .count(MetricCatalog.sent) { statistics, _ in statistics.sent },
        .count(MetricCatalog.unsent) { statistics, _ in statistics.unsent },
        .count(MetricCatalog.completed) { statistics, _ in statistics.completed },
        .count(MetricCatalog.lateReplies) { statistics, _ in statistics.lateReplies },
        .count(MetricCatalog.duplicateReplies) { statistics, _ in statistics.duplicateReplies },
        .count(MetricCatalog.reorderedReplies) { statistics, _ in statistics.reorderedReplies },
        .count(MetricCatalog.corruptedReplies) { statistics, _ in statistics.corruptedReplies },
        .count(MetricCatalog.truncatedReplies) { statistics, _ in statistics.truncatedReplies },
        .count(MetricCatalog.foreignReplies) { statistics, _ in statistics.foreignReplies },
        .histogram(
            MetricCatalog.roundTrip, mostBuckets: HistogramLayout.mostBounds + 1,
            ProbeColumn.Histogram(buckets: { $0.roundTrips.buckets }, native: { $0.roundTrips.native }),
            count: { $0.roundTrips.counts[$1] }, sum: { $0.roundTrips.sum }),
    ]

    // The values of a column's label must be sorted.
    private static let reasons = LossReason.allCases.sorted { $0.label < $1.label }
    private static let errors = reasons.filter { $0 != .timeout }
    private static let failures = SendFailure.allCases.sorted { $0.label < $1.label }

    private static let verdicts: [ProbeColumn] = [
        .reasons(MetricCatalog.lost, reasons, \.label) { $0.lost(for: $1) },
        .reasons(MetricCatalog.icmpErrors, errors, \.label) { $0.icmpErrors(for: $1) },
        .reasons(MetricCatalog.sendErrors, failures, \.label) { $0.sendFailures(for: $1) },
    ]

    private static let gauges: [ProbeColumn] = [
        .count(MetricCatalog.inFlight) { statistics, _ in statistics.inFlight },
        .count(MetricCatalog.hopLimit) { statistics, _ in statistics.hopLimit.map(UInt64.init) },
        .count(MetricCatalog.reportedMTU) { statistics, _ in statistics.reportedMTU.map(UInt64.init) },
        .time(MetricCatalog.lastReply) { statistics, _ in statistics.lastReply },
        .time(MetricCatalog.timeout) { _, moment in moment.timeout },
        .time(MetricCatalog.interval) { _, moment in moment.interval },
        .time(MetricCatalog.windowLength) { _, moment in moment.windowLength },
    ]

    private static let windows: [ProbeColumn] = [
        .time(MetricCatalog.meanRoundTrip) { _, moment in moment.window.mean },
        .time(MetricCatalog.minimumRoundTrip) { _, moment in moment.window.minimum },
        .time(MetricCatalog.maximumRoundTrip) { _, moment in moment.window.maximum },
        .time(MetricCatalog.roundTripDeviation) { _, moment in moment.window.standardDeviation },
        .time(MetricCatalog.jitter) { _, moment in moment.window.jitter },
        .number(MetricCatalog.lossRatio) { _, moment in
            let window = moment.window
            return window.completed > 0 ? Double(window.lost) / Double(window.completed) : nil
        },
    ]

    private static let resolutions: [ProbeColumn] = [
        .count(MetricCatalog.resolveFailures) { $1.isNamed ? $0.resolution.failures : nil },
        .count(MetricCatalog.addressChanges) { $1.isNamed ? $0.resolution.changes : nil },
        .time(MetricCatalog.lastResolution) { $1.isNamed ? $0.resolution.lastSuccess : nil },
    ]
}
