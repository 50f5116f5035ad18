/// A pattern of names: `*` stands for any characters, also none, and `?` for one.
package struct NamePattern: Sendable, Equatable {
    package let text: String

    /// - Parameter text: not empty.
    package init(_ text: String) {
        self.text = text
    }

    /// Whether it can match more than the one name that it spells.
    package var hasWildcard: Bool { text.utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") } }

    /// Whether the whole of `name` is as the pattern says; case matters.
    package func matches(_ name: String) -> Bool {
        // Most names differ from most patterns in their beginning, which costs no memory to see.
        let head = text.utf8.prefix { $0 != UInt8(ascii: "*") && $0 != UInt8(ascii: "?") }
        guard name.utf8.starts(with: head) else { return false }
        let pattern = Array(text.unicodeScalars)
        let name = Array(name.unicodeScalars)
        var position = 0
        var next = 0
        // Where the last star was, and how much of the name it stood for: only that one is ever tried anew.
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
