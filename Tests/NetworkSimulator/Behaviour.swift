/// The answers of one simulated address to echo requests: an object of the behaviour file (``Scenario``). An absent key
/// means that the event does not happen; an unknown key is an error. Times are whole microseconds (`_us`, up to 10
/// minutes). Probabilities are from 0 to 1. The requests of an address are counted from 1.
///
/// Always, for each request:
/// - `delay_us`: the time from the request to the reply.
/// - `jitter`: `{"distribution": "uniform" | "exponential", "us": N}`, added to the delay: from 0 to N, or with the
///   mean N.
/// - `reply_hop_limit`: the TTL or hop limit of replies and errors, 1 to 255; default 64.
/// - `reply_dscp`: the code point of replies, 0 to 63; default 0, independent of the request.
/// - `queue`: `{"from": 100, "until": 200, "peak_us": N}`: a queue that fills and drains. The delay grows from request
///   100, is N longer in the middle, and is back at its old value from request 200.
/// - `phases`: `[{"from": 100, "delay_us": N, "reply_hop_limit": N, "hops": […]}]`: another route from request 100,
///   with all or some of these keys, in the order of `from`.
///
/// The path, before anything else:
/// - `hops`: `["10.255.1.1", null]`, the routers on the path. A request with a TTL or hop limit up to their number gets
///   "time exceeded" from that router, or nothing from a silent one.
/// - `path_mtu`: `{"bytes": 1400, "reported": 1400}`: a request with a longer IP packet gets "packet too big" with the
///   MTU `reported`, or nothing if `reported` is absent.
/// - `police`: `{"packets_per_second": N, "burst": N}`, a token bucket: requests without a token are lost.
///
/// No answer at all, in this order:
/// - `silent`: true for an address that never answers.
/// - `lose`: `[3, 7]`, the numbers of lost requests. `lose_every`: k, every k-th request is lost.
/// - `holes`: `{"every": 50, "length": 6}`: the last 6 of each 50 requests are lost.
/// - `burst`: `{"probability": p, "length": L}`: with probability p, each request begins a loss of L consecutive
///   requests (1 to 1000).
/// - `pinned_after`: k, the requests after the k-th are lost if they have the identifier of the first: a firewall that
///   keeps dropping the packets of a remembered session.
///
/// Exactly one of the following for each other request. The probabilities add up to at most 1; the rest are plain
/// replies:
/// - `loss`: no answer.
/// - `errors`: `[{"kind": …, "probability": p, "mtu": 1280, "quote": 8}]`, an ICMP error of the router instead of the
///   reply: `net_unreachable`, `host_unreachable`, `port_unreachable`, `admin_prohibited`, `time_exceeded`,
///   `packet_too_big`. `mtu` applies to the last kind. `quote` is the number of quoted bytes after the IP header
///   (default: as many as routers send). `probability` defaults to 1.
/// - `corrupted`: a byte of the payload is changed, and the checksum is right. `corrupted_offset` selects the byte
///   (default: any).
/// - `truncated`: the second half of the payload is missing, and lengths and checksum are right.
/// - `bad_checksum`: only the ICMP checksum is wrong. `wrong_sender`: the reply comes from the impostor's address.
/// - `foreign_identifier`: the identifier differs. `wrong_token`: the whole payload differs.
/// - `late`: `{"probability": p, "by_us": N}`, a plain reply after N more. Like any other reply, it counts as late if
///   its whole scripted delay exceeds the scenario's `late_threshold_us`.
/// - `reordered`: the same for a reply to be overtaken. Choose `by_us` longer than the interval of the requests.
///
/// In addition, for each plain, late or reordered reply:
/// - `duplicates`: `{"probability": p, "by_us": N}`: a copy follows N later.
///
/// In addition, for each plain reply:
/// - `beside`: `{"kind": …, "probability": p, "by_us": N, "quote": 8}`: an ICMP error of the router N after the reply,
///   or before it if N is negative. Another branch of the path refuses a packet that this one passes. `quote` is as in
///   `errors`.
///
/// `corrupted`, `truncated` and `wrong_token` drop a request without payload.
struct Behaviour: Codable, Equatable, Sendable {
    /// The maximum of all times.
    static let longestMicroseconds: Int64 = 600_000_000

    var delayMicroseconds: Int64 = 0
    var jitter: Jitter?
    var replyHopLimit: UInt8 = 64
    var replyCodePoint: UInt8 = 0
    var queue: Queue?
    var phases: [Phase] = []
    var hops: [Address?] = []
    var pathMTU: PathMTU?
    var policer: Policer?
    var holes: Holes?
    var isSilent = false
    var lostRequests: Set<Int> = []
    var lossPeriod: Int?
    var burst: Burst?
    var pinnedAfter: Int?
    var loss = 0.0
    var errors: [ErrorRule] = []
    var corrupted = 0.0
    var corruptedOffset: Int?
    var truncated = 0.0
    var badChecksum = 0.0
    var wrongSender = 0.0
    var foreignIdentifier = 0.0
    var wrongToken = 0.0
    var late: Postponement?
    var reordered: Postponement?
    var duplicates: Postponement?
    var beside: Companion?

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case delayMicroseconds = "delay_us"
        case jitter
        case replyHopLimit = "reply_hop_limit"
        case replyCodePoint = "reply_dscp"
        case queue, phases, hops
        case pathMTU = "path_mtu"
        case policer = "police"
        case holes
        case isSilent = "silent"
        case lostRequests = "lose"
        case lossPeriod = "lose_every"
        case burst
        case pinnedAfter = "pinned_after"
        case loss, errors, corrupted
        case corruptedOffset = "corrupted_offset"
        case truncated
        case badChecksum = "bad_checksum"
        case wrongSender = "wrong_sender"
        case foreignIdentifier = "foreign_identifier"
        case wrongToken = "wrong_token"
        case late, reordered, duplicates, beside
    }
}

extension Behaviour {
    init(from decoder: any Decoder) throws {
        let values = try decoder.strictContainer(of: CodingKeys.self)
        delayMicroseconds = try values.value(.delayMicroseconds, default: 0, in: 0...Self.longestMicroseconds)
        jitter = try values.decodeIfPresent(Jitter.self, forKey: .jitter)
        replyHopLimit = try values.value(.replyHopLimit, default: 64, in: 1...255)
        replyCodePoint = try values.value(.replyCodePoint, default: 0, in: 0...63)
        queue = try values.decodeIfPresent(Queue.self, forKey: .queue)
        phases = try values.decodeIfPresent([Phase].self, forKey: .phases) ?? []
        hops = try values.decodeIfPresent([Address?].self, forKey: .hops) ?? []
        pathMTU = try values.decodeIfPresent(PathMTU.self, forKey: .pathMTU)
        policer = try values.decodeIfPresent(Policer.self, forKey: .policer)
        holes = try values.decodeIfPresent(Holes.self, forKey: .holes)
        isSilent = try values.decodeIfPresent(Bool.self, forKey: .isSilent) ?? false
        lostRequests = try values.decodeIfPresent(Set<Int>.self, forKey: .lostRequests) ?? []
        lossPeriod = try values.optional(.lossPeriod, in: 1...Int.max)
        burst = try values.decodeIfPresent(Burst.self, forKey: .burst)
        pinnedAfter = try values.optional(.pinnedAfter, in: 0...Int.max)
        errors = try values.decodeIfPresent([ErrorRule].self, forKey: .errors) ?? []
        corruptedOffset = try values.optional(.corruptedOffset, in: 0...65535)
        loss = try values.value(.loss, default: 0, in: 0...1)
        corrupted = try values.value(.corrupted, default: 0, in: 0...1)
        truncated = try values.value(.truncated, default: 0, in: 0...1)
        badChecksum = try values.value(.badChecksum, default: 0, in: 0...1)
        wrongSender = try values.value(.wrongSender, default: 0, in: 0...1)
        foreignIdentifier = try values.value(.foreignIdentifier, default: 0, in: 0...1)
        wrongToken = try values.value(.wrongToken, default: 0, in: 0...1)
        late = try values.decodeIfPresent(Postponement.self, forKey: .late)
        reordered = try values.decodeIfPresent(Postponement.self, forKey: .reordered)
        duplicates = try values.decodeIfPresent(Postponement.self, forKey: .duplicates)
        beside = try values.decodeIfPresent(Companion.self, forKey: .beside)
        let sum = fates.reduce(0) { $0 + $1.probability }
        // A sum of decimal fractions that equals 1 can be slightly greater in binary.
        guard sum <= 1 + 1e-9 else {
            let context = DecodingError.Context(
                codingPath: decoder.codingPath,
                debugDescription:
                    "the probabilities add up to \(sum); the maximum is 1")
            throw DecodingError.dataCorrupted(context)
        }
    }
}
