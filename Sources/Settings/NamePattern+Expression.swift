import Network

/// Patterns are taken for regular expressions, which other programs have in the same places.
extension NamePattern {
    /// Why a text is no pattern, but a regular expression; `nil` where it can be a pattern.
    package static func expressionRefusal(_ text: String) -> String? {
        let hasMark = text.contains { "^$|()[]{}\\+".contains($0) }
        guard hasMark || hasStarAfterDot(text) else { return nil }
        let remedy = meant(text).map { ". Write \($0)" } ?? ". Write one pattern for each alternative"
        return "\(SettingForm<NamePattern>.shown(text)) is a regular expression, and a pattern has only * for any"
            + " characters and ? for one\(remedy)"
    }

    /// What a pattern without a match was most likely meant to be: `prod*` for `prod.*`; `nil` where it is no expression.
    package var meantInstead: String? { text.contains(".*") ? Self.meant(text) : nil }

    /// `.*` where no name has a dot: at the beginning, and behind a separator. `site.*` may mean `site.paris`.
    private static func hasStarAfterDot(_ text: String) -> Bool {
        text.ranges(of: ".*").contains { range in
            guard range.lowerBound > text.startIndex else { return true }
            return "-_.*".contains(text[text.index(before: range.lowerBound)])
        }
    }

    /// The expression as a pattern; `nil` where one pattern cannot say it.
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
