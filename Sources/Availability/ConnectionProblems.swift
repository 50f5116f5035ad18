import CloudAPI
import NetworkPrimitives
import Probing
import VPNConfiguration

/// All problems of a connection, as phrases for people, grouped by place. Pure.
struct ConnectionProblems: Sendable {
    /// The share of lost requests above which loss is a problem, if no objective sets another.
    static let tolerableLoss = 0.01

    let line: [String]
    let gateway: [String]
    let inside: [String]
    let cloud: [String]
    /// Whether requests to some target do not leave this host.
    let hasUnsent: Bool
    /// Whether the only problems are loss and round-trip time, which this host may cause itself.
    let isMeasured: Bool

    init(_ targets: [TargetEvidence], _ cloud: CloudEvidence, _ objective: ServiceObjective) {
        func phrases(_ place: TargetPlace) -> [String] {
            targets.filter { $0.place == place }.flatMap { Self.phrases(of: $0, objective) }
        }
        line = phrases(.line)
        gateway = phrases(.gateway)
        inside = phrases(.inside)
        self.cloud = Self.phrases(of: cloud)
        hasUnsent = targets.contains { $0.failure != nil && $0.state == .outage }
        isMeasured = self.cloud.isEmpty && !targets.contains { $0.state == .outage || $0.blackHoleMTU != nil }
    }

    var all: [String] { inside + line + gateway + cloud }

    /// Returns the side with the trouble while the connection carries traffic.
    func cause(_ witnesses: ConnectionWitnesses, isImpaired: Bool) -> ConnectionDiagnosis {
        if hasUnsent || isImpaired && isMeasured { return .thisHost }
        if witnesses.cloud.tunnel == .down { return .cloud }
        if !line.isEmpty { return .line }
        if !inside.isEmpty {
            if case .answers = witnesses.line { return .inside }
            return .unknown
        }
        return .cloud
    }

    private static func phrases(of target: TargetEvidence, _ objective: ServiceObjective) -> [String] {
        var phrases: [String] = []
        if target.state == .outage {
            // Many gateways drop echo requests, so that a gateway without any reply is no problem.
            if target.isUnresolved { return ["the host name of \(target.name) is not resolved"] }
            guard target.hasAnswered || target.place == .inside || target.failure != nil else { return [] }
            let verb = target.hasAnswered ? "does not answer" : "has not answered yet"
            phrases.append(
                target.failure.map { "requests to \(target.name) do not leave this host (\($0.sentence))" }
                    ?? "\(target.name) \(verb)")
        } else if let loss = target.loss, loss > objective.loss ?? tolerableLoss {
            phrases.append("\(target.name) loses \(FigureText.percent(loss)) %")
        }
        if let bound = objective.roundTrip, let median = target.slowMedian {
            phrases.append(
                "\(target.name) takes \(FigureText.milliseconds(median.inSeconds)) ms, above the objective of "
                    + "\(FigureText.milliseconds(bound.inSeconds)) ms")
        }
        if target.isFlapping { phrases.append("\(target.name) flaps") }
        if let mtu = target.blackHoleMTU {
            phrases.append("packets above \(mtu) bytes to \(target.name) get lost")
        }
        return phrases
    }

    private static func phrases(of cloud: CloudEvidence) -> [String] {
        var phrases: [String] = []
        if cloud.isListKnown, !cloud.isListed { phrases.append("the cloud does not list it") }
        if let status = cloud.status, status != .active {
            phrases.append("the cloud reports \(status.rawValue)")
        } else if cloud.isUp == false {
            phrases.append("Cloud Eye reports it as down")
        }
        if cloud.isListKnown, cloud.expectsMonitor, cloud.isListed, !cloud.hasMonitor {
            phrases.append("it has no monitor")
        }
        return phrases
    }
}
