/// A tag of a resource, as the VPN API writes it.
struct TagDocument: Encodable, Sendable {
    let key: String
    let value: String

    /// In the order of the keys.
    static func list(_ tags: [String: String]) -> [TagDocument] {
        tags.sorted { $0.key < $1.key }.map { TagDocument(key: $0.key, value: $0.value) }
    }
}
