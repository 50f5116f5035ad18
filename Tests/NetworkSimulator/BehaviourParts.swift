/// The objects within a behaviour, each with its strict decoding.
extension Behaviour {
    /// An event with a probability that adds to the delay.
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

    /// An ICMP error in addition to a reply.
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

    /// Consecutive losses.
    struct Burst: Codable, Equatable, Sendable {
        var probability: Double
        var length: Int

        fileprivate enum CodingKeys: String, CodingKey, CaseIterable { case probability, length }
    }

    /// Periodic losses.
    struct Holes: Codable, Equatable, Sendable {
        var every: Int
        var length: Int

        fileprivate enum CodingKeys: String, CodingKey, CaseIterable { case every, length }
    }

    /// A queue that fills and drains.
    struct Queue: Codable, Equatable, Sendable {
        var from: Int
        var until: Int
        var peakMicroseconds: Int64

        fileprivate enum CodingKeys: String, CodingKey, CaseIterable {
            case from, until
            case peakMicroseconds = "peak_us"
        }
    }

    /// Another route from some request. An absent value does not change.
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

    /// The maximum packet length of the narrowest link.
    struct PathMTU: Codable, Equatable, Sendable {
        var bytes: Int
        /// The MTU in the error; absent for a link that drops silently.
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
}

extension Behaviour.Postponement {
    init(from decoder: any Decoder) throws {
        let values = try decoder.strictContainer(of: CodingKeys.self)
        probability = try values.value(.probability, default: 1, in: 0...1)
        microseconds = try values.value(.microseconds, default: 0, in: 0...Behaviour.longestMicroseconds)
    }
}

extension Behaviour.Companion {
    init(from decoder: any Decoder) throws {
        let values = try decoder.strictContainer(of: CodingKeys.self)
        kind = try values.decode(ErrorRule.Kind.self, forKey: .kind)
        probability = try values.value(.probability, default: 1, in: 0...1)
        microseconds = try values.value(
            .microseconds, default: 0, in: -Behaviour.longestMicroseconds...Behaviour.longestMicroseconds)
        quote = try values.optional(.quote, in: 8...65535)
    }
}

extension Behaviour.Jitter {
    init(from decoder: any Decoder) throws {
        let values = try decoder.strictContainer(of: CodingKeys.self)
        distribution = try values.decode(Distribution.self, forKey: .distribution)
        microseconds = try values.value(.microseconds, default: 0, in: 0...Behaviour.longestMicroseconds)
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
        peakMicroseconds = try values.value(.peakMicroseconds, default: 0, in: 0...Behaviour.longestMicroseconds)
    }
}

extension Behaviour.Phase {
    init(from decoder: any Decoder) throws {
        let values = try decoder.strictContainer(of: CodingKeys.self)
        from = try values.value(.from, default: 1, in: 1...Int.max)
        delayMicroseconds = try values.optional(.delayMicroseconds, in: 0...Behaviour.longestMicroseconds)
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
