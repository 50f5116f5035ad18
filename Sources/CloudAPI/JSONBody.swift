import FoundationEssentials

/// Turns a value into a request's body, the same bytes for the same value, and bounds what is read of answers.
enum JSONBody {
    /// A page of 2,000 connections has some 200,000. Values take far more memory than their bytes.
    static let mostValues = 1_000_000

    /// Whether an answer holds no more values than any real one: each but the first of its container follows a comma.
    static func isBounded(_ body: [UInt8]) -> Bool {
        var separators = 0
        for byte in body {
            if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { separators += 1 }
        }
        return separators <= mostValues
    }

    static func encode(_ value: some Encodable, for operation: CloudOperation) throws(CloudError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(value))
        } catch {
            throw CloudError(operation, message: "the request cannot be written as JSON", disposition: .final)
        }
    }
}
