package import Settings

/// The selection of a discovery. A missing criterion matches all connections.
package struct ConnectionSelector: Sendable, Equatable {
    /// The pattern of the whole name.
    package var name: NamePattern?
    /// The ID or name of the VPN gateway.
    package var gateway: String?
    /// The tags that a connection must have, by key. Other tags do not matter.
    package var tags: [String: String] = [:]
    /// In upper case, like in the cloud. Empty for every status.
    package var statuses: Set<String> = []
}

extension ConnectionSelector: CustomStringConvertible {
    /// The selection as text, such as `name prod-*, status ACTIVE`.
    package var description: String {
        var parts: [String] = []
        if let name { parts.append("name \(name.text)") }
        if let gateway { parts.append("gateway \(gateway)") }
        if !tags.isEmpty {
            parts.append(
                "tags " + tags.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " "))
        }
        if !statuses.isEmpty { parts.append("status " + statuses.sorted().joined(separator: " ")) }
        return parts.isEmpty ? "all" : parts.joined(separator: ", ")
    }
}
