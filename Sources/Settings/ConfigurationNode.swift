/// One value of the configuration file with its place, which each problem names.
package struct ConfigurationNode: Sendable, Equatable {
    /// Line and column, both from 1, the column in Unicode scalars.
    package struct Position: Sendable, Hashable, Comparable {
        package let line: Int
        package let column: Int

        package init(line: Int, column: Int) {
            self.line = line
            self.column = column
        }

        package static func < (left: Position, right: Position) -> Bool {
            (left.line, left.column) < (right.line, right.column)
        }
    }

    package struct Entry: Sendable, Equatable {
        package let key: String
        /// The place of the key.
        package let position: Position
        package let value: ConfigurationNode

        package init(key: String, position: Position, value: ConfigurationNode) {
            self.key = key
            self.position = position
            self.value = value
        }
    }

    package enum Content: Sendable, Equatable {
        /// YAML's null: nothing, `~` or `null`.
        case nothing
        /// A quoted text is never a number or a boolean.
        case text(String, isQuoted: Bool)
        case mapping([Entry])
        case sequence([ConfigurationNode])
    }

    package let content: Content
    package let position: Position
    package let path: ConfigurationPath

    package init(content: Content, position: Position, path: ConfigurationPath) {
        self.content = content
        self.position = position
        self.path = path
    }
}

extension ConfigurationNode {
    /// The kind of the value, for messages such as "expected a mapping, got text".
    package var kind: String {
        switch content {
        case .nothing: "nothing"
        case .text: "text"
        case .mapping: "a mapping"
        case .sequence: "a list"
        }
    }

    /// Returns the value of a key; `nil` if this is not a mapping or does not have the key.
    package func child(_ key: String) -> ConfigurationNode? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.value
    }
}
