import NetworkPrimitives
import Settings

/// Reads the labels of a connection, and rejects those that would make a scrape fail.
enum ConnectionLabels {
    /// The labels that `vpn_connection_info` always has.
    static let reserved: Set<String> = [
        "connection", "connection_id", "gateway_id", "customer_gateway_id", "gateway", "customer_gateway", "style",
        "ha_role",
    ]
    private static let maximumCount = 32
    private static let maximumNameLength = 64
    private static let maximumValueLength = 256

    static func read(_ node: ConfigurationNode, problems: inout ProblemCollector) -> [String: String] {
        guard case .mapping(let entries) = node.content else {
            problems.add("expected labels, got \(node.kind). Write them as name: value", at: node)
            return [:]
        }
        if entries.count > maximumCount {
            problems.add("\(entries.count) labels are above the maximum of \(maximumCount)", at: node)
        }
        var labels: [String: String] = [:]
        for entry in entries {
            if let refusal = refusal(ofName: entry.key) {
                problems.add(refusal, path: entry.value.path, position: entry.position)
            } else if let value = value(of: entry.value, problems: &problems) {
                labels[entry.key] = value
            }
        }
        return labels
    }

    /// Prometheus data model: `[a-zA-Z_][a-zA-Z0-9_]*`. Names that begin with two underscores are reserved.
    private static func refusal(ofName name: String) -> String? {
        let characters = Array(name.utf8)
        let isWord = characters.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "_") }
        guard let first = characters.first, isWord, !first.isASCIIDigit else {
            return "is not a label name. Use letters, digits and _, and do not begin with a digit"
        }
        if name.hasPrefix("__") { return "begins with __, which is reserved for Prometheus. Choose another name" }
        if ["le", "quantile"].contains(name) {
            return "is a label that Prometheus reserves for histograms and summaries. Choose another name"
        }
        if ["job", "instance"].contains(name) {
            return "is a label that Prometheus sets, and would become exported_\(name). Choose another name"
        }
        if reserved.contains(name) {
            return "is already a label of vpn_connection_info. Choose another name"
        }
        if characters.count > maximumNameLength {
            return "\(characters.count) characters are above the maximum of \(maximumNameLength)"
        }
        return nil
    }

    private static func value(of node: ConfigurationNode, problems: inout ProblemCollector) -> String? {
        guard case .text(let text, _) = node.content else {
            problems.add("expected text, got \(node.kind)", at: node)
            return nil
        }
        let count = text.unicodeScalars.count
        if count == 0 { problems.add("is empty, which is the same as no label. Remove it", at: node) }
        if count > maximumValueLength {
            problems.add("\(count) characters are above the maximum of \(maximumValueLength)", at: node)
        }
        return text
    }
}
