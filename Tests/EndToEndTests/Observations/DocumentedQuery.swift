import Foundation

/// A PromQL query that a document shows, in a block or within a sentence.
struct DocumentedQuery: Sendable {
    /// The document's name and the query.
    let place: String
    /// The query with a pattern that matches every name instead of a placeholder such as NAME or GATEWAY.
    let expression: String

    /// Returns the queries of the README and of the documentation's articles.
    static func all() throws -> [DocumentedQuery] {
        let folder = Checkout.root + "/Sources/VPNExporter/Documentation.docc/"
        let articles = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".md") }
            .sorted()
        return try ([Checkout.root + "/README.md"] + articles.map { folder + $0 }).flatMap { path in
            of(try String(contentsOfFile: path, encoding: .utf8), in: URL(filePath: path).lastPathComponent)
        }
    }

    /// Returns the queries of a document. In a block, each paragraph is a query, and so is each line at the margin.
    static func of(_ text: String, in document: String) -> [DocumentedQuery] {
        let blocks = text.matches(of: #/(?ms)^( *)```(\w*)[^\n]*\n(.*?)^ *```$/#)
            .filter { ["", "promql"].contains($0.2) }.flatMap { statements(of: $0.3, margin: $0.1.count) }
        let prose = text.replacing(#/(?ms)^ *```.*?^ *```$/#, with: "")
        let inline = prose.matches(of: #/`([^`]+)`/#).map { String($0.1.replacing("\n", with: " ")) }
            .filter { $0.contains(#/[({\[=<>]/#) && !$0.contains("…") }
        return (blocks + inline).filter(isQuery).map { query in
            let placeholder = #/="(NAME|GATEWAY|CUSTOMER|INSTANCE|JOB)"/#
            return DocumentedQuery(
                place: "\(document): \(query)", expression: query.replacing(placeholder, with: #"=~".+""#))
        }
    }

    /// - Parameter margin: the indentation of the block, as in a list.
    private static func statements(of block: Substring, margin: Int) -> [String] {
        var statements: [String] = []
        let lines = block.split(separator: "\n", omittingEmptySubsequences: false)
        let block = lines.map { $0.dropFirst(min(margin, $0.prefix { $0 == " " }.count)) }.joined(separator: "\n")
        for paragraph in block.split(separator: "\n\n") {
            var open = 0
            for line in paragraph.split(separator: "\n") {
                let line = String(line.replacing(#/\s+#.*$/#, with: ""))
                if open > 0 || line.hasPrefix(" ") || line.hasPrefix(")"), let last = statements.popLast() {
                    statements.append(last + "\n" + line)
                } else {
                    statements.append(line)
                }
                open += line.count { $0 == "(" } - line.count { $0 == ")" }
            }
        }
        return statements
    }

    /// Whether the text starts like a query and names a metric, and is neither a sample nor a pattern of names.
    private static func isQuery(_ text: String) -> Bool {
        let begins = text.contains(#/^[(\s]*(-?[0-9.]+\s*[-+*\/]|[a-z_]+ ?\(|[a-z_]+ (by|without) |(vpn|process)_\w+)/#)
        let isSample = text.contains(#/^\w+(\{[^}]*\})? [0-9.e+-]+$/#)
        return begins && !isSample && text.contains(#/\b(vpn|process)_\w*[a-z]\b(?!\*)/#) && !text.contains("_*")
    }

    /// The selectors of the query. Each must match a series.
    var selectors: Set<String> {
        let labels = #"(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)"#
        guard let grouping = try? Regex(labels) else { return [] }
        let bare = expression.replacing(grouping, with: "")
        return Set(bare.matches(of: #/\b(?:vpn|process)_\w+(?:\{[^}]*\})?/#).map { String($0.0) })
    }

    /// The query without comparisons with numbers, so that its joins have operands on a healthy system.
    var unfiltered: String { expression.replacing(#/\s*(==|!=|>=|<=|>|<)\s*-?[0-9.e]+\b/#, with: "") }
}
