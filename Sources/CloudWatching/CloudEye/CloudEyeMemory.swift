import CloudAPI
import VPNConfiguration

/// Everything that ``CloudEyeReader`` remembers between readings.
///
/// It returns the changes to report as values, so that the log has one line for each change instead of one for each
/// reading.
struct CloudEyeMemory: Sendable {
    var rotation = CloudEyeRotation()
    var batches: CloudEyeBatches
    /// Whether Cloud Eye rejected the content of every call of the last reading.
    var wasAllRefused = false
    private var situation = CloudEyeReading.Situation.answering
    private var shortage = Shortage.Degree.none
    /// The resources with rejected series that the log has reported.
    private var reportedRefusals: Set<String> = []

    init(_ configuration: CloudEyeConfiguration) {
        batches = CloudEyeBatches(size: configuration.batchSize)
    }

    /// A new state of reading.
    struct Change: Sendable, Equatable {
        let situation: CloudEyeReading.Situation
        /// The problem; `nil` if Cloud Eye answers every call.
        let error: CloudError?
    }

    /// The demand for calls if the series exceed what one reading can query.
    struct Shortage: Sendable, Equatable {
        enum Degree: Int, Sendable {
            case none
            /// The series take turns.
            case turns
            /// Values expire before the next turn of their series.
            case gaps
        }

        let degree: Degree
        let series: Int
        /// The number of calls for all series.
        let calls: Int
        let callsPerReading: Int
        let longestTurn: Duration
    }

    /// The series of resources that the log has to report, because Cloud Eye began or stopped to reject them.
    struct RefusalChange: Sendable, Equatable {
        let refused: [CloudEyeReading.Refusal]
        let recovered: [CloudEyeSeries]
    }

    /// Records a reading. Returns the state of reading if it changed.
    mutating func recordSituation(_ reading: CloudEyeReading) -> Change? {
        guard reading.situation != situation else { return nil }
        situation = reading.situation
        return Change(situation: situation, error: reading.problem)
    }

    /// Records the demand before a reading. Returns the shortage if it is larger than before.
    mutating func recordShortage(
        of series: [CloudEyeSeries], callsPerReading: Int, _ configuration: CloudEyeConfiguration
    ) -> Shortage? {
        let batchSize = batches.size
        let calls = (series.count + batchSize - 1) / batchSize
        let readings = CloudEyeRotation.longestTurn(of: series, limit: callsPerReading * batchSize)
        let turn = configuration.interval * readings
        let hasGaps = turn + Self.usualAge > configuration.maximumAge
        let degree: Shortage.Degree = calls <= callsPerReading ? .none : hasGaps ? .gaps : .turns
        defer { shortage = degree }
        guard degree.rawValue > shortage.rawValue else { return nil }
        return Shortage(
            degree: degree, series: series.count, calls: calls, callsPerReading: callsPerReading, longestTurn: turn)
    }

    /// The usual age of a new value: in practice, values arrive about every five minutes.
    private static let usualAge = Duration.seconds(300)

    /// Records the series that Cloud Eye rejected alone. Returns those to report, once for each connection or gateway.
    mutating func recordRefusals(_ reading: CloudEyeReading, at now: ContinuousClock.Instant) -> RefusalChange? {
        // If Cloud Eye answers nothing, the service rejects the calls, and not single series.
        guard reading.answered > 0 else { return nil }
        let new = Set(batches.pause(reading.refusedAlone.map(\.series), at: now))
        let refused = reading.refusedAlone.filter {
            new.contains($0.series) && !reportedRefusals.contains($0.series.resourceID)
        }
        reportedRefusals.formUnion(refused.map(\.series.resourceID))
        let recovered = reading.recovered.filter {
            reportedRefusals.contains($0.resourceID) && !batches.refusesAny(of: $0.resourceID)
        }
        reportedRefusals.subtract(recovered.map(\.resourceID))
        guard !refused.isEmpty || !recovered.isEmpty else { return nil }
        return RefusalChange(refused: refused, recovered: recovered)
    }
}
