/// Faults of the embedded cloud: a list of rules. The first rule that applies to a call decides about it. After a rule
/// that only delays, slows down, or pads a response, later rules apply as well.
///
/// Its JSON form is the body of `PUT /control/faults` and of the response to `GET /control/faults`:
/// `{"rules": [{…}, …], "seed": 1}`. The seed determines which calls the rules with a probability apply to. Default: 0.
struct CloudFaults: Sendable, Hashable {
    var rules: [FaultRule]
    var seed: UInt64

    static let none = CloudFaults([])

    init(_ rules: [FaultRule], seed: UInt64 = 0) {
        self.rules = rules
        self.seed = seed
    }
}

extension CloudFaults: Codable {
    private enum Keys: String, CodingKey, CaseIterable {
        case rules, seed
    }

    init(from decoder: any Decoder) throws {
        try StrictKeys.check(decoder, Keys.self)
        let values = try decoder.container(keyedBy: Keys.self)
        rules = try values.decode([FaultRule].self, forKey: .rules)
        seed = try values.decodeIfPresent(UInt64.self, forKey: .seed) ?? 0
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Keys.self)
        try values.encode(rules, forKey: .rules)
        try values.encode(seed, forKey: .seed)
    }
}

/// One fault: the calls that it applies to, how often it applies, and its effect.
///
/// JSON form: `{"operations": ["createConnectionMonitor"], "connection_id": "…", "first": 3, "effect": {…}}`. At most
/// one of `first`, `every`, and `probability` is allowed. Without any of them, the rule always applies. Without
/// `operations` or `connection_id`, it applies to every operation or connection.
struct FaultRule: Sendable, Hashable {
    /// Selection among the calls that match operation and connection, in their order.
    enum Occasion: Sendable, Hashable {
        case always
        /// The first calls, 1 or more.
        case first(Int)
        /// The last call of each group of this size, 1 or more.
        case every(Int)
        /// Random calls, with a probability of 0 to 1. The same seed selects the same calls in each run.
        case probability(Double)
    }

    /// `nil` is every call of the cloud. The control path has no faults.
    var operations: Set<Route.Operation>?
    /// Connection that the call names in its path, query, or body. Its monitor in the path counts too. `nil` is every
    /// call.
    var connectionID: String?
    var occasion: Occasion
    var effect: FaultEffect

    init(
        _ effect: FaultEffect, on operations: Set<Route.Operation>? = nil, connectionID: String? = nil,
        _ occasion: Occasion = .always
    ) {
        self.operations = operations
        self.connectionID = connectionID
        self.occasion = occasion
        self.effect = effect
    }

    func applies(to call: FaultPlan.Call) -> Bool {
        (operations?.contains(call.operation) ?? true) && (connectionID.map(call.names) ?? true)
    }
}

extension FaultRule: Codable {
    private enum Keys: String, CodingKey, CaseIterable {
        case operations
        case connectionID = "connection_id"
        case first, every, probability, effect
    }

    init(from decoder: any Decoder) throws {
        try StrictKeys.check(decoder, Keys.self)
        let values = try decoder.container(keyedBy: Keys.self)
        operations = try values.decodeIfPresent(Set<Route.Operation>.self, forKey: .operations)
        connectionID = try values.decodeIfPresent(String.self, forKey: .connectionID)
        let occasions: [Occasion?] = [
            try values.number(.first, in: 1...1 << 30).map { .first($0) },
            try values.number(.every, in: 1...1 << 30).map { .every($0) },
            try values.number(.probability, in: 0...1).map { .probability($0) },
        ]
        guard occasions.compactMap(\.self).count <= 1 else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "first, every, and probability exclude each other"))
        }
        occasion = occasions.compactMap(\.self).first ?? .always
        effect = try values.decode(FaultEffect.self, forKey: .effect)
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Keys.self)
        try values.encodeIfPresent(operations?.sorted { $0.rawValue < $1.rawValue }, forKey: .operations)
        try values.encodeIfPresent(connectionID, forKey: .connectionID)
        switch occasion {
        case .always: break
        case .first(let count): try values.encode(count, forKey: .first)
        case .every(let count): try values.encode(count, forKey: .every)
        case .probability(let probability): try values.encode(probability, forKey: .probability)
        }
        try values.encode(effect, forKey: .effect)
    }
}
