package import Settings

/// Which of the cloud's connections a discovery takes; what is not given takes all.
package struct ConnectionSelector: Sendable, Equatable {
    /// Matched with the whole name.
    package var name: NamePattern?
    /// The VPN gateway's id or name.
    package var gateway: String?
    /// Tags that a connection must have, by key; others do not matter.
    package var tags: [String: String] = [:]
    /// In upper case, as the cloud spells them; empty takes every status.
    package var statuses: Set<String> = []
}

extension ConnectionSelector: CustomStringConvertible {
    /// The selection as the file has it, as `name prod-*, status ACTIVE`.
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
