import NetworkPrimitives
import Probing

/// The JSON of the path to a target.
struct PathDocument: Encodable, Sendable {
    let hopLimit: UInt8?
    let hopLimitChanges: UInt64
    let mtu: Int?
    let reportedMTU: UInt32?
    let isBlackHole: Bool?
    /// The clock that stamps requests, then the one that stamps replies.
    let timestampSource: String
    let trace: Trace?

    struct Trace: Encodable, Sendable {
        let time: String
        /// `baseline`, `outage_began` or `outage_ended`.
        let occasion: String
        let isComplete: Bool
        let changes: UInt64
        let hops: [Hop]

        enum CodingKeys: String, CodingKey {
            case time, occasion, changes, hops
            case isComplete = "complete"
        }
    }

    struct Hop: Encodable, Sendable {
        let address: String?
        let roundTrip: Double?

        enum CodingKeys: String, CodingKey {
            case address
            case roundTrip = "rtt_seconds"
        }
    }

    enum CodingKeys: String, CodingKey {
        case trace
        case hopLimit = "hop_limit"
        case hopLimitChanges = "hop_limit_changes"
        case mtu = "mtu_bytes"
        case reportedMTU = "reported_mtu_bytes"
        case isBlackHole = "mtu_black_hole"
        case timestampSource = "timestamp_source"
    }

    init(_ view: PathView) {
        hopLimit = view.hopLimit
        hopLimitChanges = view.hopLimitChanges
        mtu = view.mtu
        reportedMTU = view.reportedMTU
        isBlackHole = view.isBlackHole
        timestampSource = view.timestamps.label
        trace = view.trace.map { trace in
            Trace(
                time: trace.time.asTime, occasion: trace.occasion.rawValue, isComplete: trace.isComplete,
                changes: view.traceChanges,
                hops: trace.hops.map { Hop(address: $0.address?.description, roundTrip: $0.roundTripTime?.inSeconds) })
        }
    }
}
