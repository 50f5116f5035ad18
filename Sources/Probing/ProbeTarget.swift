import Synchronization
package import VPNConfiguration

/// Whom to probe, under which labels, and how: an address or host name within a VPN connection.
package struct ProbeTarget: Sendable, Hashable {
    /// What a target is known by in every series: the connection's name and the target's name within it.
    package struct ID: Sendable, Hashable, Comparable {
        package let connection: String
        package let target: String

        package init(connection: String, target: String) {
            self.connection = connection
            self.target = target
        }

        package static func < (left: ID, right: ID) -> Bool {
            (left.connection, left.target) < (right.connection, right.target)
        }
    }

    package let id: ID
    package let address: ProbeAddress
    package let settings: ProbeSettings
    /// Where it is, seen from the connection.
    package var place = TargetPlace.inside
    /// The round-trip time up to which a reply is good: the objective of the connection; `nil` if it has none.
    ///
    /// It is no part of the identity: a target that differs only in it keeps its probe and its counters.
    package var roundTripObjective: Duration?

    package init(
        id: ID, address: ProbeAddress, settings: ProbeSettings, place: TargetPlace = TargetPlace.inside,
        roundTripObjective: Duration? = nil
    ) {
        self.id = id
        self.address = address
        self.settings = settings
        self.place = place
        self.roundTripObjective = roundTripObjective
    }

    package static func == (left: ProbeTarget, right: ProbeTarget) -> Bool {
        left.id == right.id && left.address == right.address && left.settings == right.settings
            && left.place == right.place
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(id)
        hasher.combine(address)
        hasher.combine(settings)
        hasher.combine(place)
    }
}

/// The hand-off from those who know the targets to the one who probes them; only the newest list counts.
///
/// One writer, ``MonitorReconciler``, and one reader, ``ProbeSupervisor``.
package final class ProbeTargets: Sendable {
    /// Each list that was published and not overtaken; ends when its reader is cancelled.
    package let changes: AsyncStream<[ProbeTarget]>
    private let newest = Mutex<[ProbeTarget]?>(nil)
    private let continuation: AsyncStream<[ProbeTarget]>.Continuation

    package init() {
        (changes, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The list that was published last; `nil` before the first.
    package var current: [ProbeTarget]? { newest.withLock { $0 } }

    /// Makes `targets` the whole list: what is not in it is probed no more.
    package func publish(_ targets: [ProbeTarget]) {
        newest.withLock { $0 = targets }
        continuation.yield(targets)
    }
}
