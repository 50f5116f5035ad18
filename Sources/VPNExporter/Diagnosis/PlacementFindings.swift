import VPNConfiguration

/// Judges where the targets of connections are: what is probed outside the tunnel alone does not show a dead tunnel. Pure.
struct PlacementFindings: Sendable {
    let connections: [ConnectionConfiguration]

    /// Names that one finding shows; the number of the others follows.
    private static let mostNames = 5

    var all: [Finding] { [outside, quorum].compactMap(\.self) }

    private var outside: Finding? {
        let names = connections.filter { $0.deciding.allSatisfy { $0.place != .inside } }.map(\.name)
        guard !names.isEmpty else { return nil }
        return Finding(
            .warn, "targets", "inside",
            "nothing behind the tunnel is probed for \(Self.text(names)): a dead tunnel shows by the cloud's word alone",
            wayOut: "Add a target behind the tunnel: tunnel, or an address at the customer's side")
    }

    private var quorum: Finding? {
        let names = connections.filter { connection in
            guard case .number(let number) = connection.policy.quorum else { return false }
            return number > connection.deciding.count && number <= connection.targets.count
        }.map(\.name)
        guard !names.isEmpty else { return nil }
        return Finding(
            .warn, "targets", "quorum",
            "the quorum is above the number of targets that decide for \(Self.text(names)): all of these must answer",
            wayOut: "Lower the quorum, or add targets behind the tunnel: if there are any, only they decide")
    }

    private static func text(_ names: [String]) -> String {
        let shown = names.prefix(mostNames).joined(separator: ", ")
        return names.count > mostNames ? "\(shown) and \(names.count - mostNames) more" : shown
    }
}

extension ConnectionConfiguration {
    /// The targets whose quorum decides on the connection's state: those inside, or without any those of the line.
    var deciding: [TargetConfiguration] {
        let inside = targets.filter { $0.place == .inside }
        return inside.isEmpty ? targets.filter { $0.place == .line } : inside
    }
}
