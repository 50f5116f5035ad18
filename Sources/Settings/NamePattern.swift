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
