/// Names and patterns of names that a person lists: what is written exactly is looked up, only patterns are tried in turn.
package struct NameSelection: Sendable, Equatable {
    /// As they were written, in that order.
    package let texts: [String]
    private let names: Set<String>
    private let patterns: [NamePattern]

    package init(_ texts: [String]) {
        self.texts = texts
        names = Set(texts.filter { !NamePattern($0).hasWildcard })
        patterns = texts.map(NamePattern.init).filter(\.hasWildcard)
    }

    /// The positions in `texts` of those that take none of these names.
    package func unmatched(among others: Set<String>) -> [Int] {
        texts.indices.filter { index in
            let pattern = NamePattern(texts[index])
            return !others.contains(pattern.text)
                && !(pattern.hasWildcard && others.contains(where: pattern.matches))
        }
    }

    /// Whether the name is one of them, or as one of the patterns says.
    package func takes(_ name: String) -> Bool { names.contains(name) || patterns.contains { $0.matches(name) } }
}

extension NameSelection: ExpressibleByArrayLiteral {
    package init(arrayLiteral elements: String...) { self.init(elements) }
}
