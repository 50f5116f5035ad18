package import ProbeEngine
import Probing
package import VPNConfiguration

/// What the three witnesses of a connection's state show together. Pure.
package struct ConnectionWitnesses: Sendable {
    /// What targets of one place show together.
    package enum Answer: Sendable, Equatable {
        /// There is no such target.
        case absent
        /// Not known yet.
        case unknown
        /// At least one answers; the most that any that does loses.
        case answers(loss: Double)
        /// None answers, and one did before.
        case silent
        /// None has answered since the exporter began to probe it.
        case never
        /// Requests do not leave this host.
        case unsent(SendFailure)
        /// Their host names were never resolved.
        case unresolved
    }

    package let line: Answer
    package let gateway: Answer
    package let inside: Answer
    package let cloud: CloudEvidence
    /// Those whose quorum decides.
    package let deciding: [TargetEvidence]
    /// Since when the whole line is silent, in nanoseconds since the Unix epoch.
    private let lineSilentSince: Int64?
    /// Whether as many of these answer as the quorum says; `nil` while it can still come out either way.
    private let isQuorumMet: Bool?

    package init(_ targets: [TargetEvidence], _ cloud: CloudEvidence, _ quorum: AvailabilityQuorum) {
        let insides = targets.filter { $0.place == .inside }
        let lines = targets.filter { $0.place == .line }
        line = Self.answer(of: lines)
        lineSilentSince = lines.compactMap(\.silentSince).max()
        inside = Self.answer(of: insides)
        gateway = Self.answer(of: targets.filter { $0.place == .gateway })
        self.cloud = cloud
        deciding = insides.isEmpty ? lines : insides
        isQuorumMet = quorum.isAvailable(deciding.map(\.state))
    }

    private static func answer(of targets: [TargetEvidence]) -> Answer {
        if targets.isEmpty { return .absent }
        let answering = targets.filter { $0.state == .up }
        guard answering.isEmpty else { return .answers(loss: answering.compactMap(\.loss).max() ?? 0) }
        if targets.contains(where: { $0.state == .unknown }) { return .unknown }
        if targets.allSatisfy(\.isUnresolved) { return .unresolved }
        if let failure = targets.first?.failure, targets.allSatisfy({ $0.failure != nil }) { return .unsent(failure) }
        return targets.contains(where: \.hasAnswered) ? .silent : .never
    }

    /// Whether the connection carries traffic; `nil` if that is unknown.
    package var isAvailable: Bool? {
        if inside != .absent { return isQuorumMet ?? (cloud.tunnel == .down ? false : nil) }
        if cloud.tunnel == .down { return false }
        if line == .absent { return cloud.tunnel == .up ? true : nil }
        switch isQuorumMet {
        // An answering line does not show whether the tunnel carries, which the cloud knows.
        case true?: return cloud.isAsked && cloud.tunnel == .unknown ? nil : true
        case nil: return nil
        case false?:
            guard cloud.tunnel == .up, let loss = cloud.tunnelLoss, loss < 1 else { return false }
            if cloud.hasSeenTraffic(after: lineSilentSince ?? .min / 2) { return true }
            // What Cloud Eye measured before is too old to count. A line that did answer is better evidence.
            return line == .never ? nil : false
        }
    }

    /// Whether the connection is available by the cloud's word, whatever its targets answer; `nil` if they decide.
    var isAvailableByCloud: Bool? {
        guard inside == .absent else { return nil }
        if cloud.tunnel == .down { return false }
        return isQuorumMet == false && isAvailable == true ? true : nil
    }

    /// Whether anything outside the tunnel answers this host.
    var hasLine: Bool {
        if case .answers = line { return true }
        if case .answers = gateway { return true }
        return false
    }

    /// Whose side it is while the connection is down.
    var causeOfOutage: ConnectionDiagnosis {
        if cloud.isBlocked { return .cloud }
        let failing = deciding.filter { $0.state != .up }
        if isAvailableByCloud == nil, !failing.isEmpty, failing.allSatisfy({ $0.failure != nil }) { return .thisHost }
        switch line {
        case .unsent, .unresolved: return .thisHost
        case .silent: return causeOfSilentLine
        case .answers: return gateway == .silent ? .cloud : causeBehindLine
        // Neither has ever answered, as after a restart in an outage: they cannot be distinguished.
        case .never where inside == .never && cloud.tunnel == .up: return .unknown
        case .absent, .never, .unknown:
            if inside == .unresolved, cloud.tunnel != .down { return .thisHost }
            switch cloud.tunnel {
            case .up: return inside == .absent ? .unknown : .inside
            case .down: return .tunnel
            case .unknown: return .unknown
            }
        }
    }

    /// Where the cloud still reaches the customer gateway, the line is well. What it measured before the line fell silent
    /// proves nothing: its figures come minutes late.
    private var causeOfSilentLine: ConnectionDiagnosis {
        guard let lineSilentSince, cloud.hasReachedLine(after: lineSilentSince) else { return .line }
        return cloud.tunnel == .down ? .tunnel : .thisHost
    }

    private var causeBehindLine: ConnectionDiagnosis {
        if cloud.tunnel == .down { return .tunnel }
        if inside == .unresolved { return .thisHost }
        // Some of the inside answers, so that the tunnel carries.
        if case .answers = inside { return .inside }
        return cloud.tunnel == .up ? .inside : .unknown
    }
}
