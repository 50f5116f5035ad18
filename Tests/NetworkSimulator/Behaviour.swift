/// How one simulated address answers echo requests. This is an object of the behaviour file (`Scenario`); an absent key means that the
/// thing does not happen, an unknown key is an error. Times are whole microseconds (`_us`, up to 10 minutes), probabilities are
/// from 0 to 1, requests of an address are counted from 1.
///
/// Always, for each request:
/// - `delay_us`: from the request to the reply.
/// - `jitter`: `{"distribution": "uniform" | "exponential", "us": N}`, added to the delay: from 0 to N, or with the mean N.
/// - `reply_hop_limit`: the TTL or hop limit of replies and errors, 1 to 255; default 64.
/// - `reply_dscp`: the code point of replies, 0 to 63; default 0, whatever the request has.
/// - `queue`: `{"from": 100, "until": 200, "peak_us": N}`: a queue that fills up and runs empty: the delay grows from request
///   100 on, by N in the middle, and is what it was from request 200 on.
/// - `phases`: `[{"from": 100, "delay_us": N, "reply_hop_limit": N, "hops": […]}]`, another route from request 100 on, with all or
///   some of these; in the order of `from`.
///
/// The path, before anything else:
/// - `hops`: `["10.255.1.1", null]`, the routers on the way: a request whose TTL or hop limit is no more than their number is
///   answered by that router with time exceeded, or not at all by a silent one.
/// - `path_mtu`: `{"bytes": 1400, "reported": 1400}`, a request whose IP packet is longer is answered with packet too big that tells
///   `reported`, or not at all where that is left out.
/// - `police`: `{"packets_per_second": N, "burst": N}`, a token bucket: requests without a token are lost.
///
/// No answer at all, in this order:
/// - `silent`: true for an address that never answers.
/// - `lose`: `[3, 7]`, the numbers of the requests that are lost; `lose_every`: k, every k-th request is lost.
/// - `holes`: `{"every": 50, "length": 6}`, the last 6 of each 50 requests are lost.
/// - `burst`: `{"probability": p, "length": L}`: at each request begins, with p, a loss of L requests in a row (1 to 1000).
/// - `pinned_after`: k, the requests after the k-th are lost if they have the identifier of the first: a firewall that goes on
///   dropping what belongs to the session that it remembers.
///
/// Exactly one of the following for each other request; the probabilities together are at most 1, what remains is a plain reply:
/// - `loss`: no answer.
/// - `errors`: `[{"kind": …, "probability": p, "mtu": 1280, "quote": 8}]`, an ICMP error of the router instead of the reply:
///   `net_unreachable`, `host_unreachable`, `port_unreachable`, `admin_prohibited`, `time_exceeded`, `packet_too_big`; `mtu` is for
///   the last, `quote` the count of bytes quoted after the IP header (default: as many as routers send). `probability` defaults to 1.
/// - `corrupted`: a byte of the payload is changed, the checksum is right; `corrupted_offset` says which byte (default: any).
/// - `truncated`: the second half of the payload is missing, lengths and checksum are right.
/// - `bad_checksum`: only the ICMP checksum is wrong. `wrong_sender`: the reply comes from the impostor's address.
/// - `foreign_identifier`: the identifier is another. `wrong_token`: the whole payload is another.
/// - `late`: `{"probability": p, "by_us": N}`, a plain reply after N more. It is counted as late where its whole scripted delay is over
///   the scenario's `late_threshold_us`, as is any other reply.
/// - `reordered`: the same for a reply that is to be overtaken: choose `by_us` longer than the interval of the requests.
///
/// Besides, for each plain, late or reordered reply:
/// - `duplicates`: `{"probability": p, "by_us": N}`: a copy of it follows N later.
///
/// Besides, for each plain reply:
/// - `beside`: `{"kind": …, "probability": p, "by_us": N, "quote": 8}`: an ICMP error of the router N after it, or before it
///   where N is negative: another branch of the path refuses what this one passes. `quote` is as in `errors`.
///
/// A request without payload cannot be answered by `corrupted`, `truncated` or `wrong_token`: it is dropped then.
struct Behaviour: Codable, Equatable, Sendable {
    /// Something that happens with a probability and adds to the delay.
    struct Postponement: Codable, Equatable, Sendable {
        var probability: Double
        var microseconds: Int64

        fileprivate enum CodingKeys: String, CodingKey, CaseIterable {
            case probability
            case microseconds = "by_us"
        }
    }

    /// A random addition to each delay.
    struct Jitter: Codable, Equatable, Sendable {
        enum Distribution: String, Codable, Sendable { case uniform, exponential }
        var distribution: Distribution
        var microseconds: Int64

        fileprivate enum CodingKeys: String, CodingKey, CaseIterable {
            case distribution
            case microseconds = "us"
        }
    }

    /// An ICMP error beside a reply.
    struct Companion: Codable, Equatable, Sendable {
        var kind: ErrorRule.Kind
        var probability: Double
        var microseconds: Int64
        var quote: Int?

        fileprivate enum CodingKeys: String, CodingKey, CaseIterable {
            case kind, probability, quote
            case microseconds = "by_us"
        }
    }

    /// Losses in a row.
    struct Burst: Codable, Equatable, Sendable {
        var probability: Double
        var length: Int

        fileprivate enum CodingKeys: String, CodingKey, CaseIterable { case probability, length }
    }

    /// Losses that come again and again.
    struct Holes: Codable, Equatable, Sendable {
        var every: Int
        var length: Int

        fileprivate enum CodingKeys: String, CodingKey, CaseIterable { case every, length }
    }

    /// A queue that fills up and runs empty.
    struct Queue: Codable, Equatable, Sendable {
        var from: Int
        var until: Int
        var peakMicroseconds: Int64

        fileprivate enum CodingKeys: String, CodingKey, CaseIterable {
            case from, until
            case peakMicroseconds = "peak_us"
        }
    }

    /// Another route from some request on; what is absent stays.
    struct Phase: Codable, Equatable, Sendable {
        var from: Int
        var delayMicroseconds: Int64?
        var replyHopLimit: UInt8?
        var hops: [Address?]?

        fileprivate enum CodingKeys: String, CodingKey, CaseIterable {
            case from
            case delayMicroseconds = "delay_us"
            case replyHopLimit = "reply_hop_limit"
            case hops
        }
    }

    /// What the narrowest link takes.
    struct PathMTU: Codable, Equatable, Sendable {
        var bytes: Int
        /// Absent where the link drops without a word.
        var reported: Int?

        fileprivate enum CodingKeys: String, CodingKey, CaseIterable { case bytes, reported }
    }

    /// A token bucket.
    struct Policer: Codable, Equatable, Sendable {
        var packetsPerSecond: Double
        var burst: Int

        fileprivate enum CodingKeys: String, CodingKey, CaseIterable {
            case packetsPerSecond = "packets_per_second"
            case burst
        }
    }

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

    fileprivate enum CodingKeys: String, CodingKey, CaseIterable {
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

private let longestMicroseconds: Int64 = 600_000_000

extension Behaviour {
    init(from decoder: any Decoder) throws {
        let values = try decoder.strictContainer(of: CodingKeys.self)
        delayMicroseconds = try values.value(.delayMicroseconds, default: 0, in: 0...longestMicroseconds)
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
        // A sum of decimal fractions that is meant to be 1 may be a little more in binary.
        guard sum <= 1 + 1e-9 else {
            let context = DecodingError.Context(
                codingPath: decoder.codingPath,
                debugDescription:
                    "the probabilities of what happens to a request add up to \(sum), which is more than 1")
            throw DecodingError.dataCorrupted(context)
        }
    }
}

extension Behaviour.Postponement {
    init(from decoder: any Decoder) throws {
        let values = try decoder.strictContainer(of: CodingKeys.self)
        probability = try values.value(.probability, default: 1, in: 0...1)
        microseconds = try values.value(.microseconds, default: 0, in: 0...longestMicroseconds)
    }
}

extension Behaviour.Companion {
    init(from decoder: any Decoder) throws {
        let values = try decoder.strictContainer(of: CodingKeys.self)
        kind = try values.decode(ErrorRule.Kind.self, forKey: .kind)
        probability = try values.value(.probability, default: 1, in: 0...1)
        microseconds = try values.value(.microseconds, default: 0, in: -longestMicroseconds...longestMicroseconds)
        quote = try values.optional(.quote, in: 8...65535)
    }
}

extension Behaviour.Jitter {
    init(from decoder: any Decoder) throws {
        let values = try decoder.strictContainer(of: CodingKeys.self)
        distribution = try values.decode(Distribution.self, forKey: .distribution)
        microseconds = try values.value(.microseconds, default: 0, in: 0...longestMicroseconds)
    }
}

extension Behaviour.Burst {
    init(from decoder: any Decoder) throws {
        let values = try decoder.strictContainer(of: CodingKeys.self)
        probability = try values.value(.probability, default: 1, in: 0...1)
        length = try values.value(.length, default: 1, in: 1...1000)
    }
}

extension Behaviour.Holes {
    init(from decoder: any Decoder) throws {
        let values = try decoder.strictContainer(of: CodingKeys.self)
        every = try values.value(.every, default: 1, in: 1...Int.max)
        length = try values.value(.length, default: 1, in: 0...every)
    }
}

extension Behaviour.Queue {
    init(from decoder: any Decoder) throws {
        let values = try decoder.strictContainer(of: CodingKeys.self)
        from = try values.value(.from, default: 1, in: 1...Int.max)
        until = try values.value(.until, default: from + 1, in: (from + 1)...Int.max)
        peakMicroseconds = try values.value(.peakMicroseconds, default: 0, in: 0...longestMicroseconds)
    }
}

extension Behaviour.Phase {
    init(from decoder: any Decoder) throws {
        let values = try decoder.strictContainer(of: CodingKeys.self)
        from = try values.value(.from, default: 1, in: 1...Int.max)
        delayMicroseconds = try values.optional(.delayMicroseconds, in: 0...longestMicroseconds)
        replyHopLimit = try values.optional(.replyHopLimit, in: 1...255)
        hops = try values.decodeIfPresent([Address?].self, forKey: .hops)
    }
}

extension Behaviour.PathMTU {
    init(from decoder: any Decoder) throws {
        let values = try decoder.strictContainer(of: CodingKeys.self)
        bytes = try values.value(.bytes, default: 1500, in: 68...65_535)
        reported = try values.optional(.reported, in: 68...65_535)
    }
}

extension Behaviour.Policer {
    init(from decoder: any Decoder) throws {
        let values = try decoder.strictContainer(of: CodingKeys.self)
        packetsPerSecond = try values.value(.packetsPerSecond, default: 1, in: 0.001...1_000_000)
        burst = try values.value(.burst, default: 1, in: 1...1_000_000)
    }
}
