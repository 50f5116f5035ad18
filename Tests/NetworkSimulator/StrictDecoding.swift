/// Decoding that rejects unknown keys and values out of bounds, so that a typing error in a test does not become a
/// behaviour.
extension Decoder {
    /// Returns the container of `keys`. Throws if the object has any other key.
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
    /// Returns the value of `key`, or `fallback` if it is absent. Throws if the value is out of `bounds`.
    func value<Value: Decodable & Comparable>(
        _ key: Key, default fallback: Value, in bounds: ClosedRange<Value>
    ) throws -> Value {
        try optional(key, in: bounds) ?? fallback
    }

    /// Returns the value of `key`; `nil` if it is absent. Throws if the value is out of `bounds`.
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

/// Any key, to find unknown ones.
private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
