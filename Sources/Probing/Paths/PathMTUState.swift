import Logging
import NetworkPrimitives

/// The results of successive examinations of one target's path.
package struct PathMTUState: Sendable, Hashable {
    private struct Found: Hashable {
        let size: Int
        let obstacle: PathMTUSearch.Obstacle?
    }

    /// The largest IP packet known to pass, in bytes. A size found by silence alone counts after two examinations in a
    /// row.
    package private(set) var known: Int?
    /// Whether larger packets get lost without an ICMP error; `nil` while this is unknown.
    package private(set) var isBlackHole: Bool?
    /// The size and obstacle of the last conclusive examination.
    private var found: Found?
    /// Successive examinations that found silence right above the same size.
    private var silentExaminations = 0
    /// The number of router answers that the silent requests missed, if routers answer them as often as others.
    private var missedAnswers = 0.0

    /// Two examinations exclude chance: a single one may have ended during an outage.
    private static let confirmations = 2
    /// With this many missed answers the path is a black hole, although a router reports the size to others. The
    /// probability of chance is e^-20.
    private static let mostMissed = 20.0
    /// With this many missed answers a closer examination is not necessary.
    private static let fewMissed = 3.0
    /// If a router answers a smaller share than this, the silent requests of one examination depend on each other. Then
    /// at most ``dependentSilences`` count.
    private static let independentShare = 0.9
    private static let dependentSilences = 2

    /// The largest size that passed in the last conclusive examination.
    var examined: Int? { found?.size }

    /// Returns whether a router reported packets above `mtu` as too big in the last conclusive examination.
    func isRefused(above mtu: Int) -> Bool { found?.size == mtu && found?.obstacle == .router }

    /// Returns the knowledge for the next examination.
    ///
    /// - Parameter answers: the share of requests above ``examined`` that routers answer; `nil` if none answered
    ///   recently.
    func knowledge(answers: Double?) -> PathMTUSearch.Knowledge {
        let isExpected =
            switch found?.obstacle {
            case .silence: isBlackHole == true && known == examined
            case .router: answers != nil && missedAnswers < Self.fewMissed
            case .ownLink, nil: false
            }
        return PathMTUSearch.Knowledge(known: examined, obstacle: found?.obstacle, isSilenceExpected: isExpected)
    }

    /// Records the findings of an examination. An inconclusive one changes nothing.
    ///
    /// - Parameter answers: the share of requests above the found size that routers answer; `nil` if none answered
    ///   recently.
    mutating func record(_ findings: PathMTUFindings, answers: Double?) {
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

/// Logs changes of the packet size that a target's path passes, and records them as events.
struct PathMTUReport: Sendable {
    let events: EventLog
    let logger: Logger

    /// Reports the change from `former` to `state`.
    func record(_ former: PathMTUState, _ state: PathMTUState, of target: ProbeTarget.ID, at time: ClockReading) {
        var metadata: Logger.Metadata = ["connection": "\(target.connection)", "target": "\(target.target)"]
        if let known = state.known { metadata["path_mtu"] = .stringConvertible(known) }
        if let known = former.known { metadata["former_path_mtu"] = .stringConvertible(known) }
        let size = state.known ?? 0
        switch (former.isBlackHole ?? false, state.isBlackHole ?? false) {
        case (false, true):
            logger.warning("larger packets get lost without an ICMP error", metadata: metadata)
            record(.pathMTUBlackHole, "packets above \(size) bytes get lost without an ICMP error", target, time)
        case (true, false):
            logger.info("black hole for larger packets ended", metadata: metadata)
            record(.pathMTUChanged, "packets of \(size) bytes pass, and the black hole ended", target, time)
        default:
            guard let known = former.known, known != state.known else { return }
            logger.info("path MTU changed", metadata: metadata)
            record(.pathMTUChanged, "largest packet changed from \(known) to \(size) bytes", target, time)
        }
    }

    private func record(_ kind: Event.Kind, _ text: String, _ target: ProbeTarget.ID, _ time: ClockReading) {
        events.record(
            Event(
                time: time.realtime, kind: kind, connection: target.connection, text: "target \(target.target): \(text)"
            ))
    }
}
