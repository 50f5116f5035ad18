/// What is known of whether one flow's requests leave this host: so that a request which never did is no loss.
///
/// A full queue, a firewall rule or a policy of this host may swallow a packet that the kernel has taken: on datagram IPv6
/// sockets each of them does so without an error, and a queue discipline may later drop what it took at first. The stamps of
/// the sending show it. A driver that gives no stamps proves nothing, and so does an error queue that may have been full.
struct DepartureEvidence: Sendable {
    /// Why a request without a reply has none.
    enum Conclusion: Sendable, Equatable {
        /// It was lost: it left this host, or nothing speaks against that.
        case left
        /// It waited for the link address of the next hop, which does not answer (RFC 1122, 3.3.1): an unreachable host.
        case unreachableNeighbour
        case notSent(SendFailure)
    }

    /// How long after its last sign a next hop counts as silent, in nanoseconds.
    private static let neighbourMemory: Int64 = 10_000_000_000
    /// A next hop is silent after three questions, a second apart (RFC 4861, 10); until then a request may wait for it.
    private static let neighbourPatience: Int64 = 4_000_000_000

    /// Whether the driver stamped the last request that is known of: then the next one need not ask about the queue.
    private(set) var isStamped = false
    /// Whether the driver ever stamped a request that went the same way.
    private var hasStamps = false
    /// Since when no request came as far as the queue, in monotonic nanoseconds.
    private var missingSince: Int64?
    /// When an ICMP error last came for a request that had not left this host, which then made it up itself.
    private var refusedHere: Int64?

    /// A request, answered or not, was stamped by the driver.
    mutating func recordStamp() {
        isStamped = true
        hasStamps = true
        missingSince = nil
    }

    /// An ICMP error came for a request that came so far.
    mutating func recordError(_ departure: SendLedger.Departure, at now: Int64) {
        switch departure {
        case .unqueued: refusedHere = now
        case .unstamped where hasStamps: refusedHere = now
        default: break
        }
    }

    /// A request that came so far got neither a reply nor an ICMP error until `now`, in monotonic nanoseconds.
    ///
    /// - Parameters:
    ///   - isSilent: whether the socket is of the kind that gives no error for what the output path refuses.
    ///   - neighbour: whether the link address of the next hop is known, where the kernel says so: else it is concluded from
    ///     the errors that this host makes up.
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
