import FoundationEssentials

/// A JSON body under `/control`. A key that nothing is known by is refused, since it is a mistyped one.
struct ControlBody<Content: Decodable & Sendable>: Sendable {
    /// Any value, unread.
    private struct Ignored: Decodable {
        init(from decoder: any Decoder) {}
    }

    let content: Content

    /// - Parameter keys: all that the body may have, on its first level.
    init(_ bytes: [UInt8], keys: [String]) throws(CloudFault) {
        guard let present = try? JSONDecoder().decode([String: Ignored].self, from: Data(bytes)) else {
            throw .invalidRequest("the body must be a JSON object")
        }
        let unknown = Set(present.keys).subtracting(keys).sorted()
        guard unknown.isEmpty else {
            throw .invalidRequest(
                "\(unknown.joined(separator: ", ")): no such key; there are \(keys.sorted().joined(separator: ", "))")
        }
        do {
            content = try JSONDecoder().decode(Content.self, from: Data(bytes))
        } catch let DecodingError.typeMismatch(_, context), let DecodingError.dataCorrupted(context),
            let DecodingError.keyNotFound(_, context), let DecodingError.valueNotFound(_, context)
        {
            let place = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw .invalidRequest("\(place): \(context.debugDescription)")
        } catch {
            throw .invalidRequest("the body cannot be read")
        }
    }
}
