/// What goes wrong in the embedded cloud: rules, of which the first that meets a call decides on it. Rules that only
/// delay, slow down or pad an answer let the later ones decide too.
///
/// As JSON: `{"rules": [{…}, …], "seed": 1}`, the body of `PUT /control/faults` and of the answer to
/// `GET /control/faults`. The seed, 0 by default, is of the rules' probabilities.
package struct CloudFaults: Sendable, Hashable {
    package var rules: [FaultRule]
    package var seed: UInt64

    package static let none = CloudFaults([])

    package init(_ rules: [FaultRule], seed: UInt64 = 0) {
        self.rules = rules
        self.seed = seed
    }
}

extension CloudFaults: Codable {
    private enum Keys: String, CodingKey, CaseIterable {
        case rules, seed
    }

    package init(from decoder: any Decoder) throws {
        try StrictKeys.check(decoder, Keys.self)
        let values = try decoder.container(keyedBy: Keys.self)
        rules = try values.decode([FaultRule].self, forKey: .rules)
        seed = try values.decodeIfPresent(UInt64.self, forKey: .seed) ?? 0
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Keys.self)
        try values.encode(rules, forKey: .rules)
        try values.encode(seed, forKey: .seed)
    }
}
