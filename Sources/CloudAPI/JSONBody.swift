import FoundationEssentials

/// Encodes request bodies, with equal bytes for equal values, and bounds the response bodies that the client decodes.
enum JSONBody {
    /// The maximum number of values in a response. A page of 2,000 connections has about 200,000. Decoded values take far
    /// more memory than their bytes.
    static let maximumValues = 1_000_000

    /// Returns whether a response is within the bound. Each value but the first of its container follows a comma.
    static func isBounded(_ body: [UInt8]) -> Bool {
        var separators = 0
        for byte in body {
            if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { separators += 1 }
        }
        return separators <= maximumValues
    }

    static func encode(_ value: some Encodable, for operation: CloudOperation) throws(CloudError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(value))
        } catch {
            throw CloudError(operation, message: "the request cannot be encoded as JSON", disposition: .final)
        }
    }
}

/// The readable elements of a JSON array: one unreadable element of a list must not hide the others.
///
/// The type counts the elements that it leaves out, so that the client can report them.
struct ReadableElements<Element: Decodable & Sendable>: Decodable, Sendable {
    let elements: [Element]
    /// The number of elements that are left out.
    let unreadable: Int
    /// The place and the reason of the first unreadable element. `nil` if there is none.
    let problem: String?

    /// The number of all elements, including the unreadable ones.
    var count: Int { elements.count + unreadable }

    /// Creates an empty list.
    init() {
        (elements, unreadable, problem) = ([], 0, nil)
    }

    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        var elements: [Element] = []
        var unreadable = 0
        var problem: String?
        while !container.isAtEnd {
            // A nested decoder moves past an unreadable element. Decoding in place would not.
            let element = try container.superDecoder()
            do {
                elements.append(try Element(from: element))
            } catch {
                unreadable += 1
                problem = problem ?? (error as? DecodingError)?.place ?? "it has an unexpected form"
            }
        }
        self.elements = elements
        self.unreadable = unreadable
        self.problem = problem
    }
}

/// Reads the fields of the cloud's objects: required fields strictly, optional ones leniently.
extension KeyedDecodingContainer {
    /// Returns a required field that is not empty.
    func identifier(_ key: Key) throws -> String {
        let text = try decode(String.self, forKey: key)
        guard !text.isEmpty else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: codingPath + [key], debugDescription: "is empty"))
        }
        return text
    }

    /// Returns the ID of an object of the VPN service, in lower case like UUIDs in RFC 9562. The services, and people who
    /// copy from them, use both cases.
    func uuid(_ key: Key) throws -> String { try identifier(key).lowercased() }

    /// Returns the ID of another object, in lower case. `nil` if there is none.
    func uuidText(_ key: Key) -> String? { text(key)?.lowercased() }

    /// Returns a text. `nil` if the field is missing, null, empty, or of another type.
    func text(_ key: Key) -> String? {
        guard let text = try? decode(String.self, forKey: key), !text.isEmpty else { return nil }
        return text
    }

    /// Returns a number that the cloud writes as an integer, a decimal, or a text.
    func number(_ key: Key) throws -> Double {
        let number = try (try? decode(Double.self, forKey: key)) ?? Double(decode(String.self, forKey: key))
        guard let number, number.isFinite else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: codingPath + [key], debugDescription: "is not a number"))
        }
        return number
    }
}

extension DecodingError {
    /// The place and the reason, without a quote from the body. `nil` if the body as a whole is not JSON.
    var place: String? {
        switch self {
        case .keyNotFound(let key, let context): "\(path(context.codingPath + [key])) is missing"
        case .valueNotFound(_, let context): "\(path(context.codingPath)) is null"
        case .typeMismatch(_, let context): "\(path(context.codingPath)) has the wrong type"
        case .dataCorrupted(let context):
            context.codingPath.isEmpty ? nil : "\(path(context.codingPath)) \(context.debugDescription)"
        @unknown default: "it has an unexpected form"
        }
    }

    private func path(_ keys: [any CodingKey]) -> String {
        let path = keys.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
        return path.hasPrefix(".") ? String(path.dropFirst()) : path.isEmpty ? "it" : path
    }
}
