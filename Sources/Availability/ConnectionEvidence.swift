import CloudAPI
import ProbeEngine
import Probing
import VPNConfiguration

/// The evidence of one target about its connection.
struct TargetEvidence: Sendable, Equatable {
    var name: String
    var place = TargetPlace.inside
    var state = OutageState.State.unknown
    /// Whether the target answered since its probe began. Many gateways drop echo requests while their tunnels work.
    var hasAnswered = false
    /// The start of the current outage, in nanoseconds since the Unix epoch; `nil` without an outage.
    var silentSince: Int64?
    /// The reason why requests to the target do not leave this host; `nil` if they do.
    var failure: SendFailure?
    /// Whether the host name was never resolved, so that no request can be sent.
    var isUnresolved = false
    /// Lost requests divided by completed requests in the window, 0 to 1; `nil` if none was completed.
    var loss: Double?
    /// The median round-trip time in the window, in nanoseconds, if it exceeds the objective.
    var slowMedian: Int64?
    var isFlapping = false
    /// The largest packet that passes, in bytes, if larger ones get lost without an ICMP error; `nil` otherwise.
    var blackHoleMTU: Int?
}

/// The cloud's report about a connection.
struct CloudEvidence: Sendable, Equatable {
    /// Whether the exporter queries the cloud for the connection. If so, the state is unknown while the cloud's report
    /// is.
    var isQueried = false
    /// Whether the exporter has read the cloud's lists, so that a connection without an entry is missing. The last
    /// lists count while the cloud is unreachable.
    var isListKnown = false
    /// Whether the connection should have a monitor.
    var expectsMonitor = false
    /// Whether the list contains the connection.
    var isListed = false
    var hasMonitor = false
    var status: VPNConnection.Status?
    /// The status of the connection at Cloud Eye; `nil` while unknown.
    var isUp: Bool?
    /// Loss outside the tunnel that Cloud Eye measured, 0 to 1.
    var linkLoss: Double?
    /// The time of `linkLoss`, in nanoseconds since the Unix epoch.
    var linkLossTime: Int64?
    var tunnelLoss: Double?
    /// The time of `tunnelLoss`, in nanoseconds since the Unix epoch.
    var tunnelLossTime: Int64?
}

extension CloudEvidence {
    /// The tunnel as the cloud sees it: the second of the three witnesses.
    enum Tunnel: Sendable, Equatable { case up, down, unknown }

    /// The state of the tunnel. Cloud Eye decides if the status is unknown to the exporter, or if the connection is
    /// being changed.
    var tunnel: Tunnel {
        if isListKnown, !isListed { return .down }
        switch status {
        case .active: return .up
        case .down, .error, .frozen, .pendingCreate, .pendingDelete: return .down
        default: return isUp.map { $0 ? .up : .down } ?? .unknown
        }
    }

    /// Whether the tunnel is down because the cloud removed or blocks it, and not because a negotiation failed.
    var isBlocked: Bool {
        if isListKnown, !isListed { return true }
        switch status {
        case .error, .frozen, .pendingCreate, .pendingDelete: return true
        default: return false
        }
    }

    /// Returns whether Cloud Eye reached the customer gateway after a moment.
    func hasReachedLine(after moment: Int64) -> Bool { Self.hasReplies(linkLoss, at: linkLossTime, after: moment) }

    /// Returns whether Cloud Eye received packets through the tunnel after a moment.
    func hasSeenTraffic(after moment: Int64) -> Bool { Self.hasReplies(tunnelLoss, at: tunnelLossTime, after: moment) }

    /// Returns whether a figure shows replies after a moment. A figure may describe the minute before its time. Full
    /// loss proves nothing, since the far end may drop echo requests.
    private static func hasReplies(_ loss: Double?, at time: Int64?, after moment: Int64) -> Bool {
        guard let loss, let time else { return false }
        return loss < 1 && time >= moment + 60_000_000_000
    }
}
