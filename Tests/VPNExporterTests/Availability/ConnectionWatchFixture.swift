import Logging

@testable import Availability
@testable import CloudWatching
@testable import NetworkPrimitives
@testable import Probing
@testable import VPNConfiguration

extension ConnectionWatch {
    /// Creates a watch over these connections.
    static func fixture(
        _ configuration: ExporterConfiguration, registry: ProbeRegistry, status: WatchedCloud = WatchedCloud(),
        measurements: CloudMeasurements = CloudMeasurements(), paths: PathStatus = PathStatus(),
        silences: SilenceRegister = SilenceRegister(),
        health: ProbingHealth? = nil, availability: AvailabilityStatus = AvailabilityStatus(),
        pairs: PairStatus = PairStatus(), events: EventLog = EventLog(), logger: Logger = .silent, clock: PingClock,
        onChange: @escaping @Sendable (OutageChange, ProbeRecorder) -> Void = { _, _ in }
    ) -> ConnectionWatch {
        ConnectionWatch(
            current: CurrentConfiguration(configuration, read: 0), registry: registry, status: status,
            measurements: measurements, paths: paths, silences: silences, health: health ?? .silent(clock: clock),
            availability: availability, pairs: PairWatch(pairs: pairs, logger: logger, events: events), events: events,
            logger: logger, clock: clock, onChange: onChange)
    }
}
