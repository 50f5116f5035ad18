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
