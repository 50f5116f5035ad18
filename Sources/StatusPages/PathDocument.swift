import Metrics
import Network
package import Probing

/// What is known of the way to one target.
package struct PathDocument: Encodable, Sendable {
    /// TTL or hop limit of the last reply.
    package let hopLimit: UInt8?
    let hopLimitChanges: UInt64
    /// The largest IP packet known to pass, in bytes; absent where that is not measured.
    package let mtu: Int?
    /// What the last "packet too big" told, in bytes.
    let reportedMTU: UInt32?
    /// Whether larger packets vanish without a word.
    let isBlackHole: Bool?
    /// The clock of requests, then that of replies.
    let timestampSource: String
    /// The newest trace; absent where none is kept.
    package let trace: Trace?

    package struct Trace: Encodable, Sendable {
        package let time: String
        /// `baseline`, `outage_began` or `outage_ended`.
        let occasion: String
        package let isComplete: Bool
        /// Traces that showed another way than the one before.
        package let changes: UInt64
        let hops: [Hop]

        package enum CodingKeys: String, CodingKey {
            case time, occasion, changes, hops
            case isComplete = "complete"
        }
    }

    struct Hop: Encodable, Sendable {
        /// Absent where nobody answered.
        let address: String?
        let roundTrip: Double?

        enum CodingKeys: String, CodingKey {
            case address
            case roundTrip = "rtt_seconds"
        }
    }

    package enum CodingKeys: String, CodingKey {
        case trace
        case hopLimit = "hop_limit"
        case hopLimitChanges = "hop_limit_changes"
        case mtu = "mtu_bytes"
        case reportedMTU = "reported_mtu_bytes"
        case isBlackHole = "mtu_black_hole"
        case timestampSource = "timestamp_source"
    }

    package init(_ statistics: ProbeStatistics, mtu: PathMTUState?, traces: TraceBook.Entry?) {
        hopLimit = statistics.hopLimit
        hopLimitChanges = statistics.quality.hopLimitChanges
        self.mtu = mtu?.known
        reportedMTU = statistics.reportedMTU
        isBlackHole = mtu?.isBlackHole
        timestampSource = statistics.timestamps.label
        trace = traces?.newest.last.map { Trace($0, changes: traces?.changes ?? 0) }
    }
}

extension PathDocument.Trace {
    package init(_ trace: PathTrace, changes: UInt64) {
        time = trace.time.asTime
        occasion = trace.occasion.rawValue
        isComplete = trace.isComplete
        self.changes = changes
        hops = trace.hops.map {
            PathDocument.Hop(address: $0.address?.description, roundTrip: $0.roundTripTime?.inSeconds)
        }
    }
}
