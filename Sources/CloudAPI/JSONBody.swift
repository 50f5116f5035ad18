import FoundationEssentials

/// Turns a value into a request's body, the same bytes for the same value.
enum JSONBody {
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
