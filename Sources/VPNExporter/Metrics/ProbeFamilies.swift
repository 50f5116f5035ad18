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
                    .adding("place", probe.target.place.rawValue)
                    .adding("timestamp_source", probe.statistics.timestamps.label)
                return MetricSample(labels: labels, value: .count(1))
            })
    }

    private static func counters(_ probes: [ProbeSnapshot]) -> [MetricFamily] {
        [
            probes.family(MetricCatalog.sent) { .count($0.statistics.sent) },
            probes.family(MetricCatalog.unsent) { .count($0.statistics.unsent) },
            probes.family(MetricCatalog.completed) { .count($0.statistics.completed) },
            probes.family(MetricCatalog.lateReplies) { .count($0.statistics.lateReplies) },
            probes.family(MetricCatalog.duplicateReplies) { .count($0.statistics.duplicateReplies) },
            probes.family(MetricCatalog.reorderedReplies) { .count($0.statistics.reorderedReplies) },
            probes.family(MetricCatalog.corruptedReplies) { .count($0.statistics.corruptedReplies) },
            probes.family(MetricCatalog.truncatedReplies) { .count($0.statistics.truncatedReplies) },
            probes.family(MetricCatalog.foreignReplies) { .count($0.statistics.foreignReplies) },
            probes.family(MetricCatalog.roundTrip) { .histogram($0.statistics.roundTrips.value) },
        ]
    }

    // In the order of their labels, so that nobody has to sort the samples.
    private static let reasons = LossReason.allCases.sorted { $0.label < $1.label }
    private static let errors = reasons.filter { $0 != .timeout }
    private static let failures = SendFailure.allCases.sorted { $0.label < $1.label }

    private static func verdicts(_ probes: [ProbeSnapshot]) -> [MetricFamily] {
        [
            MetricCatalog.lost.family(
                probes.flatMap { probe in
                    reasons.map { reason in
                        MetricSample(
                            labels: probe.labels.adding("reason", reason.label),
                            value: .count(probe.statistics.lost(for: reason)), created: probe.created)
                    }
                }),
            MetricCatalog.icmpErrors.family(
                probes.flatMap { probe in
                    errors.map { reason in
                        MetricSample(
                            labels: probe.labels.adding("reason", reason.label),
                            value: .count(probe.statistics.icmpErrors(for: reason)), created: probe.created)
                    }
                }),
            MetricCatalog.sendErrors.family(
                probes.flatMap { probe in
                    failures.map { failure in
                        MetricSample(
                            labels: probe.labels.adding("reason", failure.label),
                            value: .count(probe.statistics.sendFailures(for: failure)), created: probe.created)
                    }
                }),
        ]
    }

    private static func gauges(_ probes: [ProbeSnapshot]) -> [MetricFamily] {
        [
            probes.family(MetricCatalog.inFlight) { .count($0.statistics.inFlight) },
            probes.family(MetricCatalog.hopLimit) { $0.statistics.hopLimit.map { .count(UInt64($0)) } },
            probes.family(MetricCatalog.reportedMTU) { $0.statistics.reportedMTU.map { .count(UInt64($0)) } },
            probes.family(MetricCatalog.lastReply) { $0.statistics.lastReply.map { .nanoseconds($0) } },
            probes.family(MetricCatalog.timeout) { .nanoseconds($0.target.settings.timeout.nanoseconds) },
            probes.family(MetricCatalog.interval) { .nanoseconds($0.target.settings.interval.nanoseconds) },
            probes.family(MetricCatalog.windowLength) { .nanoseconds($0.target.settings.window.nanoseconds) },
        ]
    }

    private static func windows(_ probes: [ProbeSnapshot]) -> [MetricFamily] {
        [
            probes.family(MetricCatalog.meanRoundTrip) { $0.window.mean.map { .nanoseconds($0) } },
            probes.family(MetricCatalog.minimumRoundTrip) { $0.window.minimum.map { .nanoseconds($0) } },
            probes.family(MetricCatalog.maximumRoundTrip) { $0.window.maximum.map { .nanoseconds($0) } },
            probes.family(MetricCatalog.roundTripDeviation) {
                $0.window.standardDeviation.map { .nanoseconds($0) }
            },
            probes.family(MetricCatalog.jitter) { $0.window.jitter.map { .nanoseconds($0) } },
            probes.family(MetricCatalog.lossRatio) { probe in
                guard probe.window.completed > 0 else { return nil }
                return .number(Double(probe.window.lost) / Double(probe.window.completed))
            },
        ]
    }

    private static func resolutions(_ probes: [ProbeSnapshot]) -> [MetricFamily] {
        let named = probes.filter { if case .name = $0.target.address { true } else { false } }
        return [
            named.family(MetricCatalog.resolveFailures) { .count($0.statistics.resolution.failures) },
            named.family(MetricCatalog.addressChanges) { .count($0.statistics.resolution.changes) },
            named.family(MetricCatalog.lastResolution) {
                $0.statistics.resolution.lastSuccess.map { .nanoseconds($0) }
            },
        ]
    }
}

extension [ProbeSnapshot] {
    /// The family with a sample for each probe that has the value.
    func family(_ metric: MetricDescription, value: (ProbeSnapshot) -> MetricValue?) -> MetricFamily {
        metric.family(
            compactMap { probe in
                value(probe).map { MetricSample(labels: probe.labels, value: $0, created: probe.created) }
            })
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
        case .notSent: "not_sent"
        case .other: "other"
        }
    }
}
