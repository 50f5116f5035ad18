/// A pattern of names: `*` stands for any characters, also none, and `?` for one.
struct NamePattern: Sendable, Equatable {
    let text: String

    /// - Parameter text: not empty.
    init(_ text: String) {
        self.text = text
    }

    /// Whether the whole of `name` is as the pattern says; case matters.
    func matches(_ name: String) -> Bool {
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
