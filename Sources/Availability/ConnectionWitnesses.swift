import ProbeEngine
import Probing
import VPNConfiguration

/// The combined evidence of the three witnesses of a connection's state. Pure.
struct ConnectionWitnesses: Sendable {
    /// The combined evidence of the targets of one place.
    enum Answer: Sendable, Equatable {
        /// No target has this place.
        case absent
        /// The answer is not known yet.
        case unknown
        /// At least one target answers; the highest loss of those that answer, 0 to 1.
        case answers(loss: Double)
        /// No target answers, and at least one answered before.
        case silent
        /// No target has answered since the exporter started to probe.
        case never
        /// Requests do not leave this host.
        case unsent(SendFailure)
        /// No host name was ever resolved.
        case unresolved
    }

    let line: Answer
    let gateway: Answer
    let inside: Answer
    let cloud: CloudEvidence
    /// The targets that decide by quorum.
    let deciding: [TargetEvidence]
    /// The time since which the whole line is silent, in nanoseconds since the Unix epoch.
    private let lineSilentSince: Int64?
    /// Whether enough of the deciding targets answer; `nil` while unknown targets can still decide.
    private let isQuorumMet: Bool?

    init(_ targets: [TargetEvidence], _ cloud: CloudEvidence, _ quorum: AvailabilityQuorum) {
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

    /// Whether the connection carries traffic; `nil` while this is unknown.
    var isAvailable: Bool? {
        if inside != .absent { return isQuorumMet ?? (cloud.tunnel == .down ? false : nil) }
        if cloud.tunnel == .down { return false }
        if line == .absent { return cloud.tunnel == .up ? true : nil }
        switch isQuorumMet {
        // A line that answers does not show whether the tunnel carries traffic. The cloud knows.
        case true?: return cloud.isQueried && cloud.tunnel == .unknown ? nil : true
        case nil: return nil
        case false?:
            guard cloud.tunnel == .up, let loss = cloud.tunnelLoss, loss < 1 else { return false }
            if cloud.hasSeenTraffic(after: lineSilentSince ?? .min / 2) { return true }
            // Earlier figures of Cloud Eye are too old to count. A line that answered before is better evidence.
            return line == .never ? nil : false
        }
    }

    /// The cloud's decision, which outweighs the targets; `nil` if the targets decide.
    var isAvailableByCloud: Bool? {
        guard inside == .absent else { return nil }
        if cloud.tunnel == .down { return false }
        return isQuorumMet == false && isAvailable == true ? true : nil
    }

    /// Whether any target outside the tunnel answers this host.
    var hasLine: Bool {
        if case .answers = line { return true }
        if case .answers = gateway { return true }
        return false
    }

    /// The side with the trouble while the connection is down.
    var causeOfOutage: ConnectionDiagnosis {
        if cloud.isBlocked { return .cloud }
        let failing = deciding.filter { $0.state != .up }
        if isAvailableByCloud == nil, !failing.isEmpty, failing.allSatisfy({ $0.failure != nil }) { return .thisHost }
        switch line {
        case .unsent, .unresolved: return .thisHost
        case .silent: return causeOfSilentLine
        case .answers: return gateway == .silent ? .cloud : causeBehindLine
        // Neither has ever answered, such as after a restart during an outage. The two causes look the same.
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

    /// The cause if the line is silent. The line works if the cloud reached the customer gateway after the line fell
    /// silent. Earlier figures prove nothing, since Cloud Eye is minutes late.
    private var causeOfSilentLine: ConnectionDiagnosis {
        guard let lineSilentSince, cloud.hasReachedLine(after: lineSilentSince) else { return .line }
        return cloud.tunnel == .down ? .tunnel : .thisHost
    }

    private var causeBehindLine: ConnectionDiagnosis {
        if cloud.tunnel == .down { return .tunnel }
        if inside == .unresolved { return .thisHost }
        // Part of the inside answers, so that the tunnel carries traffic.
        if case .answers = inside { return .inside }
        return cloud.tunnel == .up ? .inside : .unknown
    }
}
