/// Evidence of whether one flow's requests leave this host. A request that never left is no loss.
///
/// A full queue, a firewall rule or a policy of this host may discard a packet that the kernel has taken. On datagram
/// IPv6 sockets, each does so without an error. A queue discipline may also drop a packet later. Missing send stamps
/// show this. A driver without stamps proves nothing, and neither does an error queue that may have been full.
struct DepartureEvidence: Sendable {
    /// The reason why a request has no reply.
    enum Conclusion: Sendable, Equatable {
        /// The request left this host, or no evidence contradicts that. It was lost.
        case left
        /// The request waited for the link address of the next hop, which does not answer (RFC 1122, 3.3.1). The host
        /// is unreachable.
        case unreachableNeighbour
        case notSent(SendFailure)
    }

    /// The time for which a next hop counts as silent after the last error of this host, in nanoseconds.
    private static let neighbourMemory: Int64 = 10_000_000_000
    /// The time that a request may wait for the next hop, in nanoseconds. A next hop is silent after three
    /// solicitations, a second apart (RFC 4861, 10).
    private static let neighbourPatience: Int64 = 4_000_000_000

    /// Whether the driver stamped the last known request. Then the next one needs no queue stamp.
    private(set) var isStamped = false
    /// Whether the driver ever stamped a request on the same route.
    private var hasStamps = false
    /// The time since which no request has reached the queue, in monotonic nanoseconds.
    private var missingSince: Int64?
    /// The time of the last ICMP error for a request that had not left this host. This host made such an error itself.
    private var refusedHere: Int64?

    /// Records that the driver stamped a request, whether it was answered or not.
    mutating func recordStamp() {
        isStamped = true
        hasStamps = true
        missingSince = nil
    }

    /// Records an ICMP error for a request that came as far as `departure`.
    mutating func recordError(_ departure: SendLedger.Departure, at now: Int64) {
        switch departure {
        case .unqueued: refusedHere = now
        case .unstamped where hasStamps: refusedHere = now
        default: break
        }
    }

    /// Records that a request, which came as far as `departure`, got neither a reply nor an ICMP error until `now`.
    /// Returns the conclusion.
    ///
    /// - Parameters:
    ///   - isSilent: whether the socket's kind gives no error when the output path refuses a packet.
    ///   - neighbour: the state of the next hop; `nil` if the kernel does not report it. The errors that this host
    ///     makes then show it.
    ///   - now: in monotonic nanoseconds.
    mutating func recordSilence(
        _ departure: SendLedger.Departure, isSilent: Bool, neighbour: NeighbourLookup.State? = nil, at now: Int64
    ) -> Conclusion {
        switch departure {
        case .unknown: return .left
        case .stamped:
            recordStamp()
            return .left
        case .queued:
            isStamped = false
            missingSince = nil
            return hasStamps ? .notSent(.noBuffers) : .left
        case .unstamped:
            isStamped = false
            guard hasStamps else { return .left }
        case .unqueued: break
        }
        let since = missingSince ?? now
        missingSince = since
        isStamped = false
        switch neighbour {
        case .unresolved: return .unreachableNeighbour
        case .resolved: break
        case nil:
            if let refusedHere, now - refusedHere < Self.neighbourMemory { return .unreachableNeighbour }
        }
        let isNeighbourKnown = neighbour == .resolved || now - since >= Self.neighbourPatience
        let isRefused = isSilent && departure == .unqueued && isNeighbourKnown
        return .notSent(isRefused ? .permission : .notSent)
    }
}
