import Availability
import CloudWatching
import Probing
import VPNConfiguration

/// What a healthy configuration serves a little after the first results. Readiness waits for it within a bound, so that no
/// family appears later than that.
struct FirstFigures: Sendable {
    let board: ProbeBoard
    let status: MonitorStatus
    let measurements: CloudMeasurements
    let pairs: PairStatus
    let paths: PathStatus
    let configuration: @Sendable () -> ExporterConfiguration

    /// How long they are waited for: some never come, as those of a cloud or a path that does not answer.
    static let patience = Duration.seconds(30)

    /// What is still to come, each a phrase for people.
    var missing: [String] { ofCloud + ofTargets }

    private var ofCloud: [String] {
        let configuration = configuration()
        guard configuration.monitors.mode != .none else { return [] }
        let status = status.snapshot
        // A cloud that cannot be asked for its lists has no figures either.
        guard status.hasList else { return [] }
        var missing: [String] = []
        if configuration.readsCloudEye, !measurements.snapshot.hasAskedAll {
            missing.append("the first reading of Cloud Eye has not ended")
        }
        let members = PairMembership.members(
            status.watched(or: configuration.connections), reports: status.reports, states: [:],
            neighbours: status.neighbours)
        if pairs.snapshot.pairs.isEmpty, members.contains(where: { $0.value.count > 1 }) {
            missing.append("the states of the pairs are not known")
        }
        return missing
    }

    /// Figures that take more than one result, or requests of their own. One target suffices for each: its family is there
    /// then. Targets that do not answer have none of them.
    private var ofTargets: [String] {
        let answering = board.all.filter(\.hasAnswered)
        let paths = paths.snapshot
        func isMissing(_ needs: (ProbeSettings) -> Bool, isKnown: (ProbeRecorder) -> Bool) -> Bool {
            let needing = answering.filter { needs($0.target.settings) }
            return !needing.isEmpty && !needing.contains(where: isKnown)
        }
        var missing: [String] = []
        if isMissing({ $0.interval < Self.patience }, isKnown: { $0.snapshot.quality.smoothedJitter.value != nil }) {
            missing.append("no target has answered twice in a row")
        }
        if isMissing({ $0.values.trace.isEnabled }, isKnown: { paths.traces[$0.target.id] != nil }) {
            missing.append("no path is traced")
        }
        if isMissing({ $0.values.pathMTU.isEnabled }, isKnown: { paths.mtu[$0.target.id] != nil }) {
            missing.append("no path MTU is examined")
        }
        return missing
    }
}
