/// Finds the second place of a repeated key, since the parser reports only the first.
///
/// It scans the text after the parser has rejected the file. If it finds nothing, the message omits the place.
struct RepeatedKey {
    private let scalars: [Unicode.Scalar]
    private let key: String

    /// Returns the place of the second `key` in the mapping with the first one at `first`; `nil` if it is not found.
    static func second(_ key: String, after first: ConfigurationNode.Position, in text: String)
        -> ConfigurationNode.Position?
    {
        let finder = RepeatedKey(scalars: Array(text.unicodeScalars), key: key)
        guard let start = finder.index(of: first) else { return nil }
        return finder.isInFlow(before: start) ? finder.secondInFlow(start) : finder.secondInBlock(start, first.column)
    }

    private func index(of position: ConfigurationNode.Position) -> Int? {
        var line = 1
        var index = 0
        while line < position.line, index < scalars.count {
            if scalars[index] == "\n" { line += 1 }
            index += 1
        }
        let found = index + position.column - 1
        return line == position.line && found < scalars.count ? found : nil
    }

    private func position(of index: Int) -> ConfigurationNode.Position {
        let lines = scalars[..<index].split(separator: "\n", omittingEmptySubsequences: false)
        return .init(line: lines.count, column: (lines.last?.count ?? 0) + 1)
    }

    /// Whether a bracket of this line or an earlier one is open.
    private func isInFlow(before end: Int) -> Bool {
        var depth = 0
        walk(from: 0, to: end) { index in
            switch scalars[index] {
            case "{", "[": depth += isOpening(index) || depth > 0 ? 1 : 0
            case "}", "]": depth = max(0, depth - 1)
            default: break
            }
            return true
        }
        return depth > 0
    }

    /// Whether a bracket at the index opens a flow. One inside a plain text does not.
    private func isOpening(_ index: Int) -> Bool {
        guard index > 0 else { return true }
        return [" ", "\n", "\t", "[", "{", ","].contains(scalars[index - 1])
    }

    private func secondInFlow(_ start: Int) -> ConfigurationNode.Position? {
        var depth = 0
        var found: Int?
        // A key begins after a comma.
        var isBehindComma = false
        walk(from: start, to: scalars.count) { index in
            if depth == 0, isBehindComma, isKey(at: index) { found = index }
            switch scalars[index] {
            case "{", "[": depth += 1
            case "}", "]": depth -= 1
            case " ", "\n", "\t", "\r", "#": return true
            default: break
            }
            isBehindComma = scalars[index] == ","
            return found == nil && depth >= 0
        }
        return found.map(position)
    }

    private func secondInBlock(_ start: Int, _ column: Int) -> ConfigurationNode.Position? {
        var index = start
        while let end = scalars[index...].firstIndex(of: "\n"), end + 1 < scalars.count {
            index = end + 1
            let indent = scalars[index...].prefix { $0 == " " }.count
            let first = index + indent
            guard first < scalars.count, scalars[first] != "\n", scalars[first] != "#" else { continue }
            if indent < column - 1 { return nil }
            if indent == column - 1, isKey(at: first) { return position(of: first) }
        }
        return nil
    }

    /// Whether the key with its colon is at an index, plain or quoted.
    private func isKey(at index: Int) -> Bool {
        ["", "\"", "'"].contains { quote in
            let text = Array((quote + key + quote).unicodeScalars)
            guard scalars[index...].starts(with: text) else { return false }
            let rest = scalars[(index + text.count)...].drop { $0 == " " }
            guard rest.first == ":" else { return false }
            return !quote.isEmpty || [nil, " ", "\n", "\r", "\t"].contains(rest.dropFirst().first)
        }
    }

    /// Visits the characters outside comments and quotes, while `body` returns `true`. It visits an opening quote.
    private func walk(from start: Int, to end: Int, _ body: (Int) -> Bool) {
        var index = start
        while index < end {
            guard body(index) else { return }
            let isFirst = index == 0 || " \n\t[{,:".unicodeScalars.contains(scalars[index - 1])
            switch scalars[index] {
            case "#" where isFirst: index = scalars[index...].firstIndex(of: "\n") ?? end
            case "\"" where isFirst: index = closing("\"", after: index) ?? end
            case "'" where isFirst: index = closing("'", after: index) ?? end
            default: break
            }
            index += 1
        }
    }

    private func closing(_ quote: Unicode.Scalar, after start: Int) -> Int? {
        var index = start + 1
        while index < scalars.count {
            if scalars[index] == "\\", quote == "\"" {
                index += 1
            } else if scalars[index] == quote {
                return index
            }
            index += 1
        }
        return nil
    }
}
