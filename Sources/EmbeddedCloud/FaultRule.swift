/// One fault: which calls it meets, how often, and what it does to them.
///
/// As JSON: `{"operations": ["createConnectionMonitor"], "connection_id": "…", "first": 3, "effect": {…}}`. Of `first`,
/// `every` and `probability` there is one at most; without any, every call is met. Without `operations`, or without
/// `connection_id`, all are meant.
package struct FaultRule: Sendable, Hashable {
    /// Among the calls that the rule could meet, in their order.
    package enum Occasion: Sendable, Hashable {
        case always
        /// The first of them, 1 or more.
        case first(Int)
        /// One of so many, the last of each row, 1 or more.
        case every(Int)
        /// By chance, 0 to 1, the same in each run.
        case probability(Double)
    }

    /// `nil` is every call of the cloud; the control path has no faults.
    package var operations: Set<Route.Operation>?
    /// Calls that name this connection, or its monitor, in path, query or body; `nil` is every call.
    package var connectionID: String?
    package var occasion: Occasion
    package var effect: FaultEffect

    package init(
        _ effect: FaultEffect, on operations: Set<Route.Operation>? = nil, connectionID: String? = nil,
        _ occasion: Occasion = .always
    ) {
        self.operations = operations
        self.connectionID = connectionID
        self.occasion = occasion
        self.effect = effect
    }

    func concerns(_ call: FaultPlan.Call) -> Bool {
        (operations?.contains(call.operation) ?? true) && (connectionID.map(call.names) ?? true)
    }
}

extension FaultRule: Codable {
    private enum Keys: String, CodingKey, CaseIterable {
        case operations
        case connectionID = "connection_id"
        case first, every, probability, effect
    }

    package init(from decoder: any Decoder) throws {
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
                    debugDescription: "of first, every and probability only one can be given"))
        }
        occasion = occasions.compactMap(\.self).first ?? .always
        effect = try values.decode(FaultEffect.self, forKey: .effect)
    }

    package func encode(to encoder: any Encoder) throws {
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
