import CloudAPI
import Synchronization

@testable import CloudWatching
@testable import VPNConfiguration

/// A reader of connections without monitors, with 5 series each.
struct CloudEyeReaderFixture {
    static let now = CloudTimestamp(nanoseconds: 1_767_323_045_000_000_000)
    static let point = CloudEyePoint(time: now, value: 1)
    static let everything: ScriptedCloudEye.Answer = { batch in
        Dictionary(uniqueKeysWithValues: batch.map { ($0, point) })
    }

    let source = ScriptedCloudEye(Self.everything)
    let measurements = CloudMeasurements()
    let log = LogRecorder()
    let reader: CloudEyeReader
    var memory: CloudEyeMemory

    init(
        connections count: Int, batchSize: Int = 10, interval: Duration = .seconds(60), hasList: Bool = true,
        instant: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        let connections = (0..<count).map { ConnectionConfiguration.fixture("n\($0)", id: "\($0)") }
        var known = WatchedCloud.Snapshot()
        known.hasList = hasList
        for index in 0..<count {
            known.reports["\(index)"] = ConnectionReport(connection: VPNConnection(id: "\(index)"))
        }
        known.connections = connections
        reader = CloudEyeReader(
            source: source, configuration: CloudEyeConfiguration(interval: interval, batchSize: batchSize),
            connections: connections, status: WatchedCloud(known), measurements: measurements,
            logger: log.logger, now: { Self.now.nanoseconds }, instant: instant)
        memory = CloudEyeMemory(reader.configuration)
    }

    mutating func read() async -> CloudEyeReading { await reader.read(&memory) }

    static func failure(
        _ disposition: Disposition, status: Int? = 500
    ) -> CloudError {
        CloudError(.queryMetricData, httpStatus: status, message: "no", disposition: disposition)
    }

    /// Rejects each batch with one of these series.
    static func refusing(
        _ bad: Set<CloudEyeSeries>, status: Int = 400, code: String? = "ces.0014"
    ) -> ScriptedCloudEye.Answer {
        { batch throws(CloudError) in
            if !bad.isDisjoint(with: batch) {
                throw CloudError(
                    .queryMetricData, httpStatus: status, code: code, message: "no",
                    disposition: code == "ces.0016" ? .gone : .final)
            }
            return Dictionary(uniqueKeysWithValues: batch.map { ($0, point) })
        }
    }
}

/// A clock under the control of a test.
final class InstantClock: Sendable {
    private let instant = Mutex(ContinuousClock.now)

    var now: ContinuousClock.Instant { instant.withLock { $0 } }

    func advance(by duration: Duration) { instant.withLock { $0 += duration } }
}
