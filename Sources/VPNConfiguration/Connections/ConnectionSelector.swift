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

/// The states of a connection that the cloud documents (VPN API, "Querying a VPN Connection").
package enum ConnectionStatus: String, Sendable, CaseIterable {
    case active = "ACTIVE"
    case down = "DOWN"
    case error = "ERROR"
    case pendingCreate = "PENDING_CREATE"
    case pendingUpdate = "PENDING_UPDATE"
    case pendingDelete = "PENDING_DELETE"
    /// The spelling of the cloud.
    case freezed = "FREEZED"
    case unknown = "UNKNOWN"
}

extension SettingForm where Value == ConnectionStatus {
    /// A state, in upper or lower case.
    package static var connectionStatus: SettingForm {
        let names = ConnectionStatus.allCases.map(\.rawValue)
        let bound = "one of " + names.joined(separator: ", ")
        let shape = ValueShape.choice(names + names.map { $0.lowercased() })
        return SettingForm(bound: bound, shape: shape, write: \.rawValue) { text throws(SettingRefusal) in
            if let status = ConnectionStatus(rawValue: text.uppercased()) { return status }
            let closest = ClosestName.find(text, among: names.map { $0.lowercased() })
            let hint = closest.map { ". Did you mean \($0.uppercased())?" } ?? ": write \(bound)"
            throw SettingRefusal("\(shown(text)) is not allowed\(hint)")
        }
    }
}

/// Reads the tags of connections, within the bounds of the cloud (Tag Management Service, "Constraints").
enum ConnectionTags {
    private static let maximumCount = 20
    private static let maximumKeyLength = 128
    private static let maximumValueLength = 255

    static func read(_ node: ConfigurationNode, problems: inout ProblemCollector) -> [String: String] {
        guard case .mapping(let entries) = node.content else {
            problems.add("expected tags, got \(node.kind). Write them as key: value", at: node)
            return [:]
        }
        if entries.count > maximumCount {
            problems.add("\(entries.count) tags are above the maximum of \(maximumCount)", at: node)
        }
        var tags: [String: String] = [:]
        for entry in entries {
            let length = entry.key.unicodeScalars.count
            if length == 0 || length > maximumKeyLength {
                problems.add(
                    "a tag's key has 1 to \(maximumKeyLength) characters", path: entry.value.path,
                    position: entry.position)
            }
            tags[entry.key] = value(of: entry.value, problems: &problems)
        }
        return tags
    }

    private static func value(of node: ConfigurationNode, problems: inout ProblemCollector) -> String? {
        guard case .text(let text, _) = node.content else {
            problems.add("expected text, got \(node.kind). Write \"\" for an empty value", at: node)
            return nil
        }
        let count = text.unicodeScalars.count
        if count > maximumValueLength {
            problems.add("\(count) characters are above the maximum of \(maximumValueLength)", at: node)
        }
        return text
    }
}
