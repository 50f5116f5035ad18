/// One value of the configuration file with its place, so that every problem can say where it is.
struct ConfigurationNode: Sendable, Equatable {
    /// Line and column, both from 1, the column in Unicode scalars.
    struct Position: Sendable, Hashable, Comparable {
        let line: Int
        let column: Int

        static func < (left: Position, right: Position) -> Bool {
            (left.line, left.column) < (right.line, right.column)
        }
    }

    struct Entry: Sendable, Equatable {
        let key: String
        /// Of the key.
        let position: Position
        let value: ConfigurationNode
    }

    enum Content: Sendable, Equatable {
        /// YAML's null: nothing, `~` or `null`.
        case nothing
        /// A quoted text is never a number or a boolean.
        case text(String, isQuoted: Bool)
        case mapping([Entry])
        case sequence([ConfigurationNode])
    }

    let content: Content
    let position: Position
    let path: ConfigurationPath
}

extension ConfigurationNode {
    /// What the value is, for the sentence "is … where … is expected".
    var kind: String {
        switch content {
        case .nothing: "empty"
        case .text: "text"
        case .mapping: "a mapping"
        case .sequence: "a list"
        }
    }

    /// The value of a key; `nil` where this is no mapping or has no such key.
    func child(_ key: String) -> ConfigurationNode? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.value
    }
}
