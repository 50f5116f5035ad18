/// How the fields of the cloud's objects are read: what must be there strictly, what may be there leniently.
extension KeyedDecodingContainer {
    /// A field without which the object is of no use.
    func identifier(_ key: Key) throws -> String {
        let text = try decode(String.self, forKey: key)
        guard !text.isEmpty else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: codingPath + [key], debugDescription: "is empty"))
        }
        return text
    }

    /// The id of an object of the VPN service, in lower case as RFC 9562 writes UUIDs: the services, and people who copy
    /// from them, do not agree on the case.
    func uuid(_ key: Key) throws -> String { try identifier(key).lowercased() }

    /// The id of another object, in lower case; `nil` where there is none.
    func uuidText(_ key: Key) -> String? { text(key)?.lowercased() }

    /// `nil` where the field is missing, null, empty or no text.
    func text(_ key: Key) -> String? {
        guard let text = try? decode(String.self, forKey: key), !text.isEmpty else { return nil }
        return text
    }

    /// A number that is written as an integer, a decimal or a text of one.
    func number(_ key: Key) throws -> Double {
        let number = try (try? decode(Double.self, forKey: key)) ?? Double(decode(String.self, forKey: key))
        guard let number, number.isFinite else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: codingPath + [key], debugDescription: "is no number"))
        }
        return number
    }
}
