import FoundationEssentials

/// JSON body of a request under `/control`.
///
/// An unknown key is an error. A misspelled key would change nothing, and the test that sent it would prove nothing.
struct ControlDocument: Sendable {
    /// Place in the document and what is wrong there.
    struct Problem: Error {
        let reason: String

        fileprivate init(_ error: any Error) {
            let (context, key): (DecodingError.Context?, (any CodingKey)?) =
                switch error as? DecodingError {
                case .keyNotFound(let key, let context): (context, key)
                case .valueNotFound(_, let context), .typeMismatch(_, let context), .dataCorrupted(let context):
                    (context, nil)
                default: (nil, nil)
                }
            let path = (context?.codingPath ?? []).map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }
                .joined()
            let place = path.isEmpty ? "the body" : String(path.trimmingPrefix("."))
            let problem = key.map { "\"\($0.stringValue)\" is missing" } ?? context?.debugDescription ?? "\(error)"
            reason = "\(place): \(problem)"
        }
    }

    private struct NoObject: Error, CustomStringConvertible {
        var description: String { "expected a JSON object" }
    }

    /// Any value, unread.
    private struct Ignored: Decodable {
        init(from decoder: any Decoder) {}
    }

    private let data: Data

    init(_ bytes: [UInt8]) {
        data = Data(bytes)
    }

    func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws(Problem) -> Value {
        try decode { try $0.decode(type, from: data) }
    }

    func decode<Value: DecodableWithConfiguration>(
        _ type: Value.Type, configuration: Value.DecodingConfiguration
    ) throws(Problem) -> Value {
        try decode { try $0.decode(type, from: data, configuration: configuration) }
    }

    private func decode<Value>(_ read: (JSONDecoder) throws -> Value) throws(Problem) -> Value {
        let decoder = JSONDecoder()
        guard (try? decoder.decode([String: Ignored].self, from: data)) != nil else { throw Problem(NoObject()) }
        do {
            return try read(decoder)
        } catch {
            throw Problem(error)
        }
    }
}

/// Any key of a JSON object, for the search for unknown keys.
struct StrictKeys: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }

    init?(intValue: Int) { nil }

    /// Throws a `DecodingError` with the alphabetically first key that is not in `known`.
    static func check<Key: CodingKey & CaseIterable>(_ decoder: any Decoder, _ known: Key.Type) throws {
        let names = known.allCases.map(\.stringValue)
        let unknown = try decoder.container(keyedBy: StrictKeys.self).allKeys.map(\.stringValue)
            .filter { !names.contains($0) }.min()
        guard let unknown else { return }
        throw DecodingError.dataCorrupted(
            .init(
                codingPath: decoder.codingPath,
                debugDescription: "unknown key \"\(unknown)\". Known keys: \(names.joined(separator: ", "))"))
    }
}

extension KeyedDecodingContainer {
    /// Reads a number of seconds, with or without a fraction. Returns `nil` if the key is absent.
    func seconds(_ key: Key, in range: ClosedRange<Double> = 0...86_400) throws -> Duration? {
        try number(key, in: range).map { .seconds($0) }
    }

    /// Returns `nil` if the key is absent.
    func number<Value: Decodable & Comparable>(_ key: Key, in range: ClosedRange<Value>) throws -> Value? {
        guard let value = try decodeIfPresent(Value.self, forKey: key) else { return nil }
        guard range.contains(value) else {
            throw DecodingError.dataCorruptedError(
                forKey: key, in: self,
                debugDescription: "expected \(range.lowerBound) to \(range.upperBound), got \(value)")
        }
        return value
    }

    func required<Value>(_ value: Value?, _ key: Key) throws -> Value {
        guard let value else {
            throw DecodingError.keyNotFound(
                key, .init(codingPath: codingPath, debugDescription: "\"\(key.stringValue)\" is required"))
        }
        return value
    }
}

extension Duration {
    /// Number of seconds, as the documents of the control path write a duration.
    var inSeconds: Double { self / .seconds(1) }
}
