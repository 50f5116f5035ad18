import ExporterToolkit
import Exposition
import ProbeEngine
import Probing
import VPNConfiguration

/// The families of the exporter itself: its build, how well it probes, and its configuration.
enum ExporterFamilies {
    /// Returns the families.
    ///
    /// - Parameter now: monotonic nanoseconds.
    static func collect(
        health: ProbingHealth.Snapshot, at now: Int64, targets: Int, configurationRead: Int64,
        isLastReadSuccessful: Bool = true, isReady: Bool = true, shard: Shard = .whole,
        log: LogCounts = LogCounts()
    ) -> [MetricFamily] {
        [
            MetricCatalog.buildInfo.family([
                MetricSample(
                    labels: Labels([
                        "version": BuildInformation.version, "revision": BuildInformation.revision,
                        "swift_version": BuildInformation.swiftVersion,
                    ]), value: .count(1))
            ]),
            MetricCatalog.ready.family(.count(isReady ? 1 : 0)),
            MetricCatalog.probingPermitted.family(.count(health.refusal == nil ? 1 : 0)),
            MetricCatalog.scheduleLag.family(.histogram(histogram(health.scheduleLag))),
            MetricCatalog.receiveDelay.family(.histogram(histogram(health.receiveDelay))),
            MetricCatalog.socketDrops.family(.count(health.socketDrops.total)),
            MetricCatalog.socketBuffer.family(buffers(health) { $0.granted }),
            MetricCatalog.socketBufferNeeded.family(buffers(health) { $0.needed }),
            MetricCatalog.impaired.family(.count(health.isImpaired(at: now) ? 1 : 0)),
            MetricCatalog.identifierRenewals.family(
                renewalReasons.map { reason in
                    MetricSample(
                        labels: Labels(["reason": reason.label]),
                        value: .count(health.identifierRenewals[reason] ?? 0))
                }),
            MetricCatalog.logLines.family(
                logLevels.map { level in
                    MetricSample(labels: Labels(["level": level.rawValue]), value: .count(log.lines[level] ?? 0))
                }),
            MetricCatalog.logLinesDropped.family(.count(log.dropped)),
            MetricCatalog.targets.family(.count(UInt64(targets))),
            MetricCatalog.shardIndex.family(.count(UInt64(shard.index))),
            MetricCatalog.shards.family(.count(UInt64(shard.count))),
            MetricCatalog.configReloadSuccessful.family(.count(isLastReadSuccessful ? 1 : 0)),
            MetricCatalog.configReloadTimestamp.family(.nanoseconds(configurationRead)),
        ]
    }

    private static func buffers(
        _ health: ProbingHealth.Snapshot, _ value: (SocketBuffers.Size) -> Int32
    ) -> [MetricSample] {
        guard let buffers = health.buffers else { return [] }
        return [("receive", buffers.receive), ("send", buffers.send)].map { direction, size in
            MetricSample(labels: Labels(["direction": direction]), value: .count(UInt64(max(0, value(size)))))
        }
    }

    // Samples must be sorted by label.
    private static let logLevels = LogLevel.allCases.sorted { $0.rawValue < $1.rawValue }
    private static let renewalReasons = IdentifierRenewal.Reason.allCases.sorted { $0.label < $1.label }
    private static let delayBuckets = HistogramBuckets(nanoseconds: DelayHistogram.bounds)

    private static func histogram(_ histogram: DelayHistogram) -> HistogramValue {
        HistogramValue(
            buckets: delayBuckets, counts: histogram.counts.indices.map { histogram.counts[$0] },
            sum: histogram.sum)
    }
}

/// The families of the exporter's web server: its open connections, and what it refused or ended.
enum WebFamilies {
    /// Exposes every reason from the start, so that `increase()` includes the first event.
    static func collect(_ counts: WebCounts.Snapshot) -> [MetricFamily] {
        [
            MetricCatalog.webConnections.family(.count(UInt64(max(0, counts.connections)))),
            MetricCatalog.webConnectionsEnded.family(
                WebCounts.ConnectionEnd.allCases.map { sample($0.rawValue, counts.connectionEnds[$0]) }),
            MetricCatalog.webResponsesEnded.family(
                WebCounts.ResponseEnd.allCases.map { sample($0.rawValue, counts.responseEnds[$0]) }),
        ]
    }

    private static func sample(_ reason: String, _ count: UInt64?) -> MetricSample {
        MetricSample(labels: Labels(["reason": reason]), value: .count(count ?? 0))
    }
}

/// The standard families of the process, with the names that all Prometheus clients use.
enum ProcessFamilies {
    /// Returns no family if `/proc` could not be read.
    static func collect(_ process: ProcessStatistics?) -> [MetricFamily] {
        guard let process else { return [] }
        return [
            MetricCatalog.processCPU.family(.nanoseconds(process.cpuNanoseconds))
                .created(at: process.startTimeNanoseconds),
            MetricCatalog.processStart.family(.nanoseconds(process.startTimeNanoseconds)),
            MetricCatalog.processResident.family(.count(process.residentBytes)),
            MetricCatalog.processVirtual.family(.count(process.virtualBytes)),
            MetricCatalog.processOpenFiles.family(.count(process.openDescriptors)),
            MetricCatalog.processMaxFiles.family(.count(process.maxDescriptors)),
            MetricCatalog.processThreads.family(.count(process.threads)),
        ]
    }
}
