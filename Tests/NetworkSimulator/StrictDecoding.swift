/// Decoding that refuses what it does not know or what is out of bounds: a slip in a test's behaviours must not become a behaviour.
extension Decoder {
    /// The container of `keys`; throws where the object has any other key.
    func strictContainer<Key: CodingKey & CaseIterable>(of keys: Key.Type) throws -> KeyedDecodingContainer<Key> {
        let known = Set(Key.allCases.map(\.stringValue))
        for key in try container(keyedBy: AnyKey.self).allKeys where !known.contains(key.stringValue) {
            let context = DecodingError.Context(
                codingPath: codingPath,
                debugDescription:
                    "unknown key \"\(key.stringValue)\"; known are \(known.sorted().joined(separator: ", "))")
            throw DecodingError.dataCorrupted(context)
        }
        return try container(keyedBy: keys)
    }
}

extension KeyedDecodingContainer {
    /// The value of `key`, or `fallback` where it is not there; throws where it is out of `bounds`.
    func value<Value: Decodable & Comparable>(
        _ key: Key, default fallback: Value, in bounds: ClosedRange<Value>
    ) throws -> Value {
        try optional(key, in: bounds) ?? fallback
    }

    /// The value of `key`, where it is there; throws where it is out of `bounds`.
    func optional<Value: Decodable & Comparable>(_ key: Key, in bounds: ClosedRange<Value>) throws -> Value? {
        guard let value = try decodeIfPresent(Value.self, forKey: key) else { return nil }
        guard bounds.contains(value) else {
            throw DecodingError.dataCorruptedError(
                forKey: key, in: self,
                debugDescription: "\(value) is not from \(bounds.lowerBound) to \(bounds.upperBound)")
        }
        return value
    }
}

/// Any key at all, to see those that nobody asks for.
private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
