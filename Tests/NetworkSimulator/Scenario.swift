import FoundationEssentials

/// The behaviour file: the behaviours of the simulated network by address.
///
///     {"seed": 7, "late_threshold_us": 1000000,
///      "default": {"delay_us": 1000},
///      "ranges": [{"first": "10.1.0.0", "count": 100, "behaviour": {"loss": 0.1}}]}
///
/// All keys are optional. The behaviour of a range replaces the default for `count` addresses (default 1) from `first`.
/// Ranges do not overlap. A reply counts as late if its scripted delay exceeds `late_threshold_us` (default one
/// second).
struct Scenario: Codable, Equatable, Sendable {
    /// Consecutive addresses with the same behaviour.
    struct Range: Codable, Equatable, Sendable {
        var first: Address
        var count: UInt64 = 1
        var behaviour: Behaviour

        fileprivate enum CodingKeys: String, CodingKey, CaseIterable { case first, count, behaviour }
    }

    var seed: UInt64 = 1
    var lateThresholdMicroseconds: Int64 = 1_000_000
    var fallback = Behaviour()
    /// The ranges, sorted by address.
    var ranges: [Range] = []

    fileprivate enum CodingKeys: String, CodingKey, CaseIterable {
        case seed
        case lateThresholdMicroseconds = "late_threshold_us"
        case fallback = "default"
        case ranges
    }

    func behaviour(of address: Address) -> Behaviour {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].first <= address { low = middle + 1 } else { high = middle }
        }
        guard low > 0, let end = ranges[low - 1].first.advanced(by: ranges[low - 1].count - 1), address <= end else {
            return fallback
        }
        return ranges[low - 1].behaviour
    }
}

extension Scenario {
    init(from decoder: any Decoder) throws {
        let values = try decoder.strictContainer(of: CodingKeys.self)
        seed = try values.decodeIfPresent(UInt64.self, forKey: .seed) ?? 1
        lateThresholdMicroseconds = try values.value(
            .lateThresholdMicroseconds, default: 1_000_000, in: 1...3_600_000_000)
        fallback = try values.decodeIfPresent(Behaviour.self, forKey: .fallback) ?? Behaviour()
        ranges = (try values.decodeIfPresent([Range].self, forKey: .ranges) ?? []).sorted { $0.first < $1.first }
        for (range, next) in zip(ranges, ranges.dropFirst()) {
            guard let end = range.first.advanced(by: range.count - 1), end < next.first else {
                throw DecodingError.dataCorruptedError(
                    forKey: .ranges, in: values,
                    debugDescription: "the \(range.count) addresses from \(range.first) overlap \(next.first)")
            }
        }
    }

    /// Reads a behaviour file. Throws a `UsageError` with the place of the mistake.
    init(json: [UInt8], file: String) throws {
        do {
            self = try JSONDecoder().decode(Scenario.self, from: Data(json))
        } catch let error as DecodingError {
            throw UsageError("\(file): \(error.place)")
        }
    }
}

extension Scenario.Range {
    init(from decoder: any Decoder) throws {
        let values = try decoder.strictContainer(of: CodingKeys.self)
        first = try values.decode(Address.self, forKey: .first)
        count = try values.value(.count, default: 1, in: 1...UInt64.max)
        behaviour = try values.decode(Behaviour.self, forKey: .behaviour)
        guard first.advanced(by: count - 1) != nil else {
            throw DecodingError.dataCorruptedError(
                forKey: .count, in: values, debugDescription: "there are no \(count) addresses from \(first)")
        }
    }
}

extension DecodingError {
    /// The place and the problem in one line.
    fileprivate var place: String {
        let (context, key): (Context, (any CodingKey)?) =
            switch self {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                (context, nil)
            case .keyNotFound(let key, let context): (context, key)
            @unknown default: (Context(codingPath: [], debugDescription: "\(self)"), nil)
            }
        let path = (context.codingPath + (key.map { [$0] } ?? [])).map(\.stringValue).joined(separator: ".")
        return (path.isEmpty ? "" : path + ": ") + (key == nil ? context.debugDescription : "is missing")
    }
}
