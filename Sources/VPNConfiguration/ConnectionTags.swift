import Settings

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
