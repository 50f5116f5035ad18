import NetworkPrimitives

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
