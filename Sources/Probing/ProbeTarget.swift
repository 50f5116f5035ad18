import Synchronization
package import VPNConfiguration

/// A target: an address or host name within a VPN connection, its labels, and its settings.
package struct ProbeTarget: Sendable, Hashable {
    /// The identity of a target in every series: the connection's name, and the target's name within it.
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
    /// The place of the target within the connection.
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

/// The hand-off of targets to the probes. Only the newest list counts.
///
/// There is one writer, ``MonitorReconciler``, and one reader, ``ProbeSupervisor``.
package final class ProbeTargets: Sendable {
    /// The published lists. A newer list replaces one that was not read. The stream ends when its reader is cancelled.
    package let changes: AsyncStream<[ProbeTarget]>
    private let newest = Mutex<[ProbeTarget]?>(nil)
    private let continuation: AsyncStream<[ProbeTarget]>.Continuation

    package init() {
        (changes, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The last published list; `nil` before the first.
    package var current: [ProbeTarget]? { newest.withLock { $0 } }

    /// Replaces the list. Targets that are not in `targets` are no longer probed.
    package func publish(_ targets: [ProbeTarget]) {
        newest.withLock { $0 = targets }
        continuation.yield(targets)
    }
}
