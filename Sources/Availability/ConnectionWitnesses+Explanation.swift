import CloudAPI
import Probing

/// The sentence about what each witness shows and what to do.
extension ConnectionWitnesses {
    func explanation(_ state: ConnectionState, _ diagnosis: ConnectionDiagnosis, _ problems: [String]) -> String {
        let shown = [lineClause, tunnelClause, insideClause].compactMap(\.self).joined(separator: ", ")
        let facts =
            shown.isEmpty ? "Nothing is known of the connection yet" : shown.prefix(1).uppercased() + shown.dropFirst()
        let trouble = state == .degraded ? problems.first.map { "; \($0)" } ?? "" : ""
        let advice = state == .down && diagnosis == .unknown ? adviceForUnknown : advice(diagnosis)
        return facts + trouble + (advice.map { ": \($0)." } ?? ".")
    }

    private var lineClause: String? {
        switch line {
        case .absent: nil
        case .unknown: "the line is not known yet"
        case .answers(let loss) where loss <= ConnectionProblems.tolerableLoss: "the line answers without loss"
        case .answers(let loss): "the line loses \(FigureText.percent(loss)) %"
        case .silent: "the line has stopped answering"
        case .never: "the line has never answered and may drop echo requests"
        case .unsent(let failure): "requests to the line do not leave this host (\(failure.sentence))"
        case .unresolved: "the host name of the line is not resolved"
        }
    }

    private var tunnelClause: String? {
        if cloud.isListKnown, !cloud.isListed { return "the cloud does not list the connection" }
        if let status = cloud.status { return "the cloud reports the tunnel as \(status.rawValue)" }
        return cloud.isUp.map { $0 ? "Cloud Eye reports the tunnel as up" : "Cloud Eye reports the tunnel as down" }
    }

    private var insideClause: String? {
        let count = deciding.count
        let answering = deciding.count { $0.state == .up }
        switch inside {
        case .absent: return line == .absent ? nil : "no target behind it is probed"
        case .unknown: return "the state behind it is not known yet"
        case .answers where answering < count: return "\(answering) of \(count) targets behind it answer"
        case .answers: return count == 1 ? "the target behind it answers" : "all targets behind it answer"
        case .silent: return "no target behind it answers"
        case .never: return "no target behind it has ever answered"
        case .unsent(let failure): return "requests to targets behind it do not leave this host (\(failure.sentence))"
        case .unresolved: return "no host name behind it is resolved"
        }
    }

    private var adviceForUnknown: String {
        if inside == .absent { return "probe an address behind the tunnel to see whether it carries traffic" }
        if case .answers = line { return "check the tunnel first, then routes and firewalls behind it" }
        return "check the line first, then the tunnel, then routes and firewalls behind it"
    }

    private func advice(_ diagnosis: ConnectionDiagnosis) -> String? {
        switch diagnosis {
        case .healthy, .unknown: nil
        case .line: "check the customer's Internet line, then its carrier"
        case .tunnel: "check the negotiation, keys and proposals of both gateways"
        case .inside: "check routes and firewalls on the customer's side"
        case .cloud: "check the connection and its gateway in the cloud's console"
        case .thisHost: "check routes, keys, firewall, name servers and uplink of this host"
        case .maintenance: "it is in maintenance"
        }
    }
}
