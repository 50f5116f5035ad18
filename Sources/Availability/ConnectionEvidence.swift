package import CloudAPI
package import ProbeEngine
package import Probing
package import VPNConfiguration

/// What one target says about its connection.
package struct TargetEvidence: Sendable, Equatable {
    package var name: String
    package var place = TargetPlace.inside
    package var state = OutageState.State.unknown
    /// Whether it answered since its probe began. Many gateways drop echo requests while their tunnels work.
    package var hasAnswered = false
    /// When the outage that goes on began, in nanoseconds since the Unix epoch; `nil` if none does.
    var silentSince: Int64?
    /// Why requests to it do not leave this host; `nil` if they do.
    package var failure: SendFailure?
    /// Whether its host name was never resolved, so that nothing can be sent to it.
    var isUnresolved = false
    /// Lost by completed requests over its window; `nil` if none was completed.
    package var loss: Double?
    /// Median round trip over its window, in nanoseconds, if it is above the objective.
    var slowMedian: Int64?
    package var isFlapping = false
    /// The largest packet that passes, in bytes, while larger ones vanish silently; `nil` if none do.
    var blackHoleMTU: Int?
}

/// What the cloud says about a connection.
package struct CloudEvidence: Sendable, Equatable {
    /// Whether the cloud is asked for the connection: then its word is missed while it is unknown.
    var isAsked = false
    /// Whether the cloud's lists were read, so that a connection that is not on them is missing. What they said last counts
    /// while the cloud cannot be asked.
    var isListKnown = false
    /// Whether the connection is to have a monitor.
    var expectsMonitor = false
    /// Whether the list has the connection.
    package var isListed = false
    var hasMonitor = false
    package var status: VPNConnection.Status?
    /// What Cloud Eye says of the connection.
    package var isUp: Bool?
    /// Loss that Cloud Eye measured outside the tunnel and inside it, 0 to 1.
    package var linkLoss: Double?
    /// Of the loss outside the tunnel, in nanoseconds since the Unix epoch.
    var linkLossTime: Int64?
    package var tunnelLoss: Double?
    /// Of the loss inside the tunnel, in nanoseconds since the Unix epoch.
    var tunnelLossTime: Int64?
}

extension CloudEvidence {
    /// The tunnel as the cloud sees it: the second of the three witnesses.
    package enum Tunnel: Sendable, Equatable { case up, down, unknown }

    /// A connection that is being changed may be up or not, and a status that is new here says nothing: then Cloud Eye's
    /// word counts.
    package var tunnel: Tunnel {
        if isListKnown, !isListed { return .down }
        switch status {
        case .active: return .up
        case .down, .error, .frozen, .pendingCreate, .pendingDelete: return .down
        default: return isUp.map { $0 ? .up : .down } ?? .unknown
        }
    }

    /// Whether the tunnel is down since the cloud took it away or blocks it, rather than by a failed negotiation.
    var isBlocked: Bool {
        if isListKnown, !isListed { return true }
        switch status {
        case .error, .frozen, .pendingCreate, .pendingDelete: return true
        default: return false
        }
    }

    /// Whether Cloud Eye reached the customer gateway after a moment.
    func hasReachedLine(after moment: Int64) -> Bool { Self.hasReplies(linkLoss, at: linkLossTime, after: moment) }

    /// Whether Cloud Eye saw packets come back through the tunnel after a moment.
    func hasSeenTraffic(after moment: Int64) -> Bool { Self.hasReplies(tunnelLoss, at: tunnelLossTime, after: moment) }

    /// Whether a figure shows replies of after a moment: it may stand for the minute before its time. Full loss proves
    /// nothing, since the far end may drop echo requests.
    private static func hasReplies(_ loss: Double?, at time: Int64?, after moment: Int64) -> Bool {
        guard let loss, let time else { return false }
        return loss < 1 && time >= moment + 60_000_000_000
    }
}
