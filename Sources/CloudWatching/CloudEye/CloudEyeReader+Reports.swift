import CloudAPI
import Logging
import VPNConfiguration

/// One line for each change of how Cloud Eye is read, not for each reading.
extension CloudEyeReader {
    /// By which a figure is older than the reading that brings it: in practice values come about every five minutes.
    private static let usualAge = Duration.seconds(300)

    package func report(_ reading: CloudEyeReading, _ state: inout State) {
        let situation = reading.situation
        guard situation != state.situation else { return }
        state.situation = situation
        let metadata: Logger.Metadata = reading.problem.map { ["error": "\($0)"] } ?? [:]
        switch situation {
        case .answering: logger.info("Cloud Eye answers every call again")
        case .partly: logger.warning("Cloud Eye does not answer some calls, their figures grow old", metadata: metadata)
        case .failing: logger.warning("Cloud Eye cannot be read, its figures grow old", metadata: metadata)
        case .throttled: logger.warning("Cloud Eye limits the calls, its figures grow old", metadata: metadata)
        case .forbidden:
            logger.warning(
                """
                Cloud Eye is not allowed to this user, tried again each hour; give the role CES ReadOnlyAccess, or turn \
                cloud_eye off
                """,
                metadata: metadata)
        }
    }

    /// Names what is refused by itself, once for each connection or gateway.
    func reportRefusals(
        _ reading: CloudEyeReading, _ snapshot: WatchedCloud.Snapshot, _ state: inout State
    ) {
        // Where nothing is answered it is the service that refuses, and no single series.
        guard reading.answered > 0 else { return }
        let new = Set(state.batches.rest(reading.refusedAlone.map(\.series), at: instant()))
        let log = CloudEyeRefusalLog(snapshot, logger: logger)
        log.refused(reading.refusedAlone.filter { new.contains($0.series) }, &state.reportedRefusals)
        let answered = Set(reading.recovered.map(\.resourceID)).filter { !state.batches.refusesAny(of: $0) }
        log.recovered(reading.recovered.filter { answered.contains($0.resourceID) }, &state.reportedRefusals)
    }

    func reportStretching(_ series: [CloudEyeSeries], _ mostCalls: Int, _ state: inout State) {
        let batchSize = state.batches.size
        let calls = (series.count + batchSize - 1) / batchSize
        let readings = CloudEyeRotation.longestTurn(of: series, limit: mostCalls * batchSize)
        let turn = configuration.interval * readings
        let hasGaps = turn + Self.usualAge > configuration.maximumAge
        let before = state.stretch
        state.stretch = calls <= mostCalls ? .none : hasGaps ? .gaps : .turns
        guard state.stretch.rawValue > before.rawValue else { return }
        logger.warning(
            hasGaps
                ? """
                more series of Cloud Eye than one reading may ask for, they take turns, and between these many are older \
                than cloud_eye.max_age and not shown; raise cloud_eye.batch_size, or max_age
                """
                : "more series of Cloud Eye than one reading may ask for, they take turns; raise cloud_eye.batch_size",
            metadata: [
                "series": .stringConvertible(series.count), "calls": .stringConvertible(calls),
                "calls_per_reading": .stringConvertible(mostCalls),
                "longest_turn": "\(turn.components.seconds)s",
            ])
    }
}
