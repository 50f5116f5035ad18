/// Refuses keys that a document of the control path does not have: a misspelt one would otherwise change nothing, and
/// the test that sent it would prove nothing.
struct StrictKeys: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }

    init?(intValue: Int) { nil }

    /// Throws a `DecodingError` that names the first key, in the alphabet, which is not of `known`.
    static func check<Key: CodingKey & CaseIterable>(_ decoder: any Decoder, _ known: Key.Type) throws {
        let names = known.allCases.map(\.stringValue)
        let strange = try decoder.container(keyedBy: StrictKeys.self).allKeys.map(\.stringValue)
            .filter { !names.contains($0) }.min()
        guard let strange else { return }
        throw DecodingError.dataCorrupted(
            .init(
                codingPath: decoder.codingPath,
                debugDescription: "unknown key \"\(strange)\"; known are \(names.joined(separator: ", "))"))
    }
}

extension KeyedDecodingContainer {
    /// Seconds, with a fraction or without, in `range`; `nil` where there is no such key.
    func seconds(_ key: Key, in range: ClosedRange<Double> = 0...86_400) throws -> Duration? {
        try number(key, in: range).map { .seconds($0) }
    }

    /// `nil` where there is no such key.
    func number<Value: Decodable & Comparable>(_ key: Key, in range: ClosedRange<Value>) throws -> Value? {
        guard let value = try decodeIfPresent(Value.self, forKey: key) else { return nil }
        guard range.contains(value) else {
            throw DecodingError.dataCorruptedError(
                forKey: key, in: self,
                debugDescription: "\(value) is not from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }
}

extension Duration {
    /// As a number in a document of the control path.
    package var inSeconds: Double { self / .seconds(1) }
}
