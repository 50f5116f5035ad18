import Logging
import Network

/// What the examinations of one target's path have shown, one after the other.
package struct PathMTUState: Sendable, Hashable {
    private struct Found: Hashable {
        let size: Int
        let obstacle: PathMTUSearch.Obstacle?
    }

    /// The largest IP packet known to pass, in bytes. What silence alone shows counts after two examinations in a row.
    package private(set) var known: Int?
    /// Whether the path swallows larger packets without a word; `nil` while that is unknown.
    package private(set) var isBlackHole: Bool?
    /// What the last examination found that found something: the size, and why the next larger one did not pass.
    private var found: Found?
    /// Examinations in a row that met silence right above the same size.
    private var silentExaminations = 0
    /// How many answers of a router the silent requests would have had if routers answered them as often as others of late.
    private var missedAnswers = 0.0

    /// So many show that silence is no chance: one may have met an outage that was over before it ended.
    private static let confirmations = 2
    /// So many missed answers make a black hole where a router names this size to others: by chance e^-20.
    private static let mostMissed = 20.0
    /// So many are no reason to look closer.
    private static let fewMissed = 3.0
    /// Of a router that answers a smaller share, the silent requests of one examination are not independent of each other:
    /// then no more than ``dependentSilences`` count.
    private static let independentShare = 0.9
    private static let dependentSilences = 2

    /// The largest size that passed in the last examination that found one.
    var examined: Int? { found?.size }

    /// Whether a router answered that packets above `mtu` are too big, when the path was examined last.
    package func isRefused(above mtu: Int) -> Bool { found?.size == mtu && found?.obstacle == .router }

    /// What the next examination is to know.
    ///
    /// - Parameter answers: the share of requests above ``examined`` that routers answer; `nil` where none did lately.
    func knowledge(answers: Double?) -> PathMTUSearch.Knowledge {
        let isExpected =
            switch found?.obstacle {
            case .silence: isBlackHole == true && known == examined
            case .router: answers != nil && missedAnswers < Self.fewMissed
            case .ownLink, nil: false
            }
        return PathMTUSearch.Knowledge(known: examined, obstacle: found?.obstacle, isSilenceExpected: isExpected)
    }

    /// Takes over what an examination says. One that says nothing changes nothing.
    ///
    /// - Parameter answers: the share of requests above the size that was found that routers answer; `nil` where none did
    ///   lately.
    package mutating func record(_ findings: PathMTUFindings, answers: Double?) {
        switch findings.conclusion {
        case .inconclusive: return
        case .belowMinimum: self = PathMTUState()
        case .found(let size, let obstacle):
            if size != examined { silentExaminations = 0 }
            countMissed(findings, isNew: size != examined, answers: answers)
            found = Found(size: size, obstacle: obstacle)
            guard obstacle == .silence else {
                known = size
                silentExaminations = 0
                isBlackHole = false
                return
            }
            silentExaminations = min(silentExaminations + 1, Self.confirmations)
            guard silentExaminations == Self.confirmations else { return }
            known = size
            if answers == nil || missedAnswers >= Self.mostMissed { isBlackHole = true }
        }
    }

    private mutating func countMissed(_ findings: PathMTUFindings, isNew: Bool, answers: Double?) {
        if isNew || findings.refusals > 0 { missedAnswers = 0 }
        guard findings.refusals == 0, let answers else { return }
        let most = answers >= Self.independentShare ? findings.silences : Self.dependentSilences
        missedAnswers += Double(min(findings.silences, most)) * answers
    }
}

/// Logs and lists as events what changed of the packets that a target's path takes.
struct PathMTUReport: Sendable {
    let events: EventLog
    let logger: Logger

    /// An examination turned `former` into `state`.
    func record(_ former: PathMTUState, _ state: PathMTUState, of target: ProbeTarget.ID, at time: ClockReading) {
        var metadata: Logger.Metadata = ["connection": "\(target.connection)", "target": "\(target.target)"]
        if let known = state.known { metadata["path_mtu"] = .stringConvertible(known) }
        if let known = former.known { metadata["former_path_mtu"] = .stringConvertible(known) }
        let size = state.known ?? 0
        switch (former.isBlackHole ?? false, state.isBlackHole ?? false) {
        case (false, true):
            logger.warning("larger packets get lost without an answer that says so", metadata: metadata)
            record(.pathMTUBlackHole, "packets above \(size) bytes get lost without an answer", target, time)
        case (true, false):
            logger.info("larger packets get no longer lost without an answer", metadata: metadata)
            record(.pathMTUChanged, "packets of \(size) bytes pass, and no longer get lost in silence", target, time)
        default:
            guard let known = former.known, known != state.known else { return }
            logger.info("another size of packet passes than before", metadata: metadata)
            record(.pathMTUChanged, "packets of \(size) bytes pass, before it were \(known)", target, time)
        }
    }

    private func record(_ kind: Event.Kind, _ text: String, _ target: ProbeTarget.ID, _ time: ClockReading) {
        events.record(
            Event(
                time: time.realtime, kind: kind, connection: target.connection, text: "target \(target.target): \(text)"
            ))
    }
}
