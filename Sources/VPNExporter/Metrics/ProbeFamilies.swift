import Exposition
import ICMP

/// The families of the probes: one sample for each target, from one snapshot of each.
enum ProbeFamilies {
    static func collect(_ probes: [ProbeSnapshot]) -> [MetricFamily] {
        counters(probes) + verdicts(probes) + gauges(probes) + windows(probes) + resolutions(probes) + [info(probes)]
    }

    /// Which of the configured targets are probed: those that are not have no other series.
    static func presence(
        of connections: [ConnectionConfiguration], among probes: [ProbeSnapshot]
    ) -> MetricFamily {
        let probed = Set(probes.filter { $0.statistics.address != nil }.map(\.target.id))
        return MetricCatalog.targetPresent.family(
            connections.flatMap { connection in
                connection.targets.map { target in
                    let isProbed = probed.contains(.init(connection: connection.name, target: target.name))
                    return MetricSample(
                        labels: Labels(["connection": connection.name, "target": target.name]),
                        value: .count(isProbed ? 1 : 0))
                }
            })
    }

    private static func info(_ probes: [ProbeSnapshot]) -> MetricFamily {
        MetricCatalog.targetInfo.family(
            probes.compactMap { probe in
                guard let address = probe.statistics.address else { return nil }
                let labels = probe.labels.adding("address", address.description)
                    .adding("timestamp_source", probe.statistics.timestamps.label)
                return MetricSample(labels: labels, value: .count(1))
            })
    }

    private static let roundTripBuckets = HistogramBuckets(nanoseconds: RoundTripHistogram.bounds)

    private static func counters(_ probes: [ProbeSnapshot]) -> [MetricFamily] {
        [
            family(MetricCatalog.sent, probes) { .count($0.statistics.sent) },
            family(MetricCatalog.completed, probes) { .count($0.statistics.completed) },
            family(MetricCatalog.lateReplies, probes) { .count($0.statistics.lateReplies) },
            family(MetricCatalog.duplicateReplies, probes) { .count($0.statistics.duplicateReplies) },
            family(MetricCatalog.reorderedReplies, probes) { .count($0.statistics.reorderedReplies) },
            family(MetricCatalog.corruptedReplies, probes) { .count($0.statistics.corruptedReplies) },
            family(MetricCatalog.roundTrip, probes) { .histogram(histogram($0.statistics.roundTrips)) },
        ]
    }

    private static func verdicts(_ probes: [ProbeSnapshot]) -> [MetricFamily] {
        [
            MetricCatalog.lost.family(
                probes.flatMap { probe in
                    LossReason.allCases.map { reason in
                        MetricSample(
                            labels: probe.labels.adding("reason", reason.label),
                            value: .count(probe.statistics.lost(for: reason)))
                    }
                }),
            MetricCatalog.sendErrors.family(
                probes.flatMap { probe in
                    SendFailure.allCases.map { failure in
                        MetricSample(
                            labels: probe.labels.adding("reason", failure.label),
                            value: .count(probe.statistics.sendFailures(for: failure)))
                    }
                }),
        ]
    }

    private static func gauges(_ probes: [ProbeSnapshot]) -> [MetricFamily] {
        [
            family(MetricCatalog.inFlight, probes) { .count($0.statistics.inFlight) },
            family(MetricCatalog.hopLimit, probes) { $0.statistics.hopLimit.map { .count(UInt64($0)) } },
            family(MetricCatalog.reportedMTU, probes) { $0.statistics.reportedMTU.map { .count(UInt64($0)) } },
            family(MetricCatalog.lastReply, probes) { $0.statistics.lastReply.map { .nanoseconds($0) } },
            family(MetricCatalog.timeout, probes) { .nanoseconds($0.target.settings.timeout.nanoseconds) },
            family(MetricCatalog.interval, probes) { .nanoseconds($0.target.settings.interval.nanoseconds) },
            family(MetricCatalog.windowLength, probes) { .nanoseconds($0.target.settings.window.nanoseconds) },
        ]
    }

    private static func windows(_ probes: [ProbeSnapshot]) -> [MetricFamily] {
        [
            family(MetricCatalog.meanRoundTrip, probes) { $0.window.mean.map { .nanoseconds($0) } },
            family(MetricCatalog.minimumRoundTrip, probes) { $0.window.minimum.map { .nanoseconds($0) } },
            family(MetricCatalog.maximumRoundTrip, probes) { $0.window.maximum.map { .nanoseconds($0) } },
            family(MetricCatalog.roundTripDeviation, probes) {
                $0.window.standardDeviation.map { .nanoseconds($0) }
            },
            family(MetricCatalog.jitter, probes) { $0.window.jitter.map { .nanoseconds($0) } },
            family(MetricCatalog.lossRatio, probes) { probe in
                guard probe.window.completed > 0 else { return nil }
                return .number(Double(probe.window.lost) / Double(probe.window.completed))
            },
            family(MetricCatalog.up, probes) { .count($0.window.completed > $0.window.lost ? 1 : 0) },
        ]
    }

    private static func resolutions(_ probes: [ProbeSnapshot]) -> [MetricFamily] {
        let named = probes.filter { if case .name = $0.target.address { true } else { false } }
        return [
            family(MetricCatalog.resolveFailures, named) { .count($0.statistics.resolution.failures) },
            family(MetricCatalog.addressChanges, named) { .count($0.statistics.resolution.changes) },
            family(MetricCatalog.lastResolution, named) {
                $0.statistics.resolution.lastSuccess.map { .nanoseconds($0) }
            },
        ]
    }

    /// A sample for each probe that has the value.
    private static func family(
        _ metric: MetricDescription, _ probes: [ProbeSnapshot], value: (ProbeSnapshot) -> MetricValue?
    ) -> MetricFamily {
        metric.family(
            probes.compactMap { probe in
                value(probe).map { MetricSample(labels: probe.labels, value: $0) }
            })
    }

    private static func histogram(_ histogram: RoundTripHistogram) -> HistogramValue {
        HistogramValue(
            buckets: roundTripBuckets, counts: histogram.counts.indices.map { histogram.counts[$0] },
            sumNanoseconds: histogram.sum)
    }
}

extension LossReason {
    /// The value of the label `reason`.
    var label: String {
        switch self {
        case .timeout: "timeout"
        case .destinationUnreachable: "destination_unreachable"
        case .administrativelyProhibited: "administratively_prohibited"
        case .timeExceeded: "time_exceeded"
        case .packetTooBig: "packet_too_big"
        case .otherICMPError: "other_icmp_error"
        }
    }
}

extension PingTimestamps {
    /// The value of the label `timestamp_source`: the clock of requests, then that of replies.
    var label: String { (hasSendStamps ? "kernel" : "user") + "/" + (hasReceiveStamps ? "kernel" : "user") }
}

extension SendFailure {
    /// The value of the label `reason`.
    var label: String {
        switch self {
        case .noRoute: "no_route"
        case .permission: "permission"
        case .noBuffers: "no_buffers"
        case .messageSize: "message_size"
        case .other: "other"
        }
    }
}
