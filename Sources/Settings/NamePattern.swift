import NetworkPrimitives

/// A pattern of names: `*` matches any number of characters, and `?` matches one.
package struct NamePattern: Sendable, Equatable {
    package let text: String

    /// - Parameter text: not empty.
    package init(_ text: String) {
        self.text = text
    }

    /// Whether the pattern can match more than one name.
    package var hasWildcard: Bool { text.utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") } }

    /// Returns whether the pattern matches the whole name. Case matters.
    package func matches(_ name: String) -> Bool {
        // Most names differ from most patterns at the start, and this check allocates nothing.
        let head = text.utf8.prefix { $0 != UInt8(ascii: "*") && $0 != UInt8(ascii: "?") }
        guard name.utf8.starts(with: head) else { return false }
        let pattern = Array(text.unicodeScalars)
        let name = Array(name.unicodeScalars)
        var position = 0
        var next = 0
        // The place of the last star, and the length that it matched: only the last star is ever retried.
        var star: (pattern: Int, name: Int)?
        while next < name.count {
            if position < pattern.count, pattern[position] == "*" {
                star = (position, next)
                position += 1
            } else if position < pattern.count, pattern[position] == "?" || pattern[position] == name[next] {
                position += 1
                next += 1
            } else if let last = star {
                star = (last.pattern, last.name + 1)
                position = last.pattern + 1
                next = last.name + 1
            } else {
                return false
            }
        }
        return pattern[position...].allSatisfy { $0 == "*" }
    }
}

/// Detects regular expressions, which users write instead of patterns.
extension NamePattern {
    /// Returns why a text is a regular expression instead of a pattern; `nil` if it can be a pattern.
    package static func expressionRefusal(_ text: String) -> String? {
        let hasMark = text.contains { "^$|()[]{}\\+".contains($0) }
        guard hasMark || hasStarAfterDot(text) else { return nil }
        let remedy = meant(text).map { ". Write \($0)" } ?? ". Write one pattern for each alternative"
        return "\(SettingForm<NamePattern>.shown(text)) is a regular expression, and a pattern has only * for any"
            + " characters and ? for one\(remedy)"
    }

    /// Returns the probable intention of a pattern without a match: `prod*` for `prod.*`; `nil` if it is not an
    /// expression.
    package var meantInstead: String? { text.contains(".*") ? Self.meant(text) : nil }

    /// Whether the text has `.*` at a place where no name has a dot: at the start, or after a separator. `site.*` may
    /// mean `site.paris`.
    private static func hasStarAfterDot(_ text: String) -> Bool {
        text.ranges(of: ".*").contains { range in
            guard range.lowerBound > text.startIndex else { return true }
            return "-_.*".contains(text[text.index(before: range.lowerBound)])
        }
    }

    /// Returns the expression as a pattern; `nil` if one pattern cannot express it.
    private static func meant(_ text: String) -> String? {
        var rest = text[...]
        if rest.hasPrefix("^") { rest = rest.dropFirst() }
        if rest.hasSuffix("$") { rest = rest.dropLast() }
        let pattern = rest.replacing("\\d+", with: "*").replacing("\\d", with: "?").replacing("\\.", with: "\u{0}")
            .replacing(".*", with: "*").replacing(".+", with: "*").replacing("[0-9]+", with: "*")
            .replacing("[0-9]", with: "?").replacing("\u{0}", with: ".")
        let isPattern = pattern.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || "_.-*?".utf8.contains($0) }
        return isPattern && !pattern.isEmpty ? String(pattern) : nil
    }
}

/// A list of names and patterns. Names are looked up in a set, and only patterns are tried in turn.
package struct NameSelection: Sendable, Equatable {
    /// The texts in the order of the file.
    package let texts: [String]
    private let names: Set<String>
    private let patterns: [NamePattern]

    package init(_ texts: [String]) {
        self.texts = texts
        names = Set(texts.filter { !NamePattern($0).hasWildcard })
        patterns = texts.map(NamePattern.init).filter(\.hasWildcard)
    }

    /// Returns the positions in `texts` that match none of these names.
    package func unmatched(among others: Set<String>) -> [Int] {
        texts.indices.filter { index in
            let pattern = NamePattern(texts[index])
            return !others.contains(pattern.text)
                && !(pattern.hasWildcard && others.contains(where: pattern.matches))
        }
    }

    /// Returns whether one of the names or patterns matches.
    package func takes(_ name: String) -> Bool { names.contains(name) || patterns.contains { $0.matches(name) } }
}

extension NameSelection: ExpressibleByArrayLiteral {
    package init(arrayLiteral elements: String...) { self.init(elements) }
}
