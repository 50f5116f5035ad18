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

/// The place of a value in the document: its owner's path and the step from there. It becomes text only for a message,
/// since a large file has 100,000 values and, without problems, no message.
package indirect enum ConfigurationPath: Sendable, Equatable {
    /// The whole document.
    case root
    case key(String, in: ConfigurationPath)
    /// An item of a list, from 0.
    case item(Int, in: ConfigurationPath)
}

extension ConfigurationPath: CustomStringConvertible {
    /// For example `connections[1].probes.interval`; empty for the whole document. A key is cut like a value.
    package var description: String {
        switch self {
        case .root: ""
        case .key(let key, in: .root): Self.shown(key)
        case .key(let key, in: let owner): "\(owner).\(Self.shown(key))"
        case .item(let index, in: let owner): "\(owner)[\(index)]"
        }
    }

    private static func shown(_ key: String) -> String {
        PastedText.name(of: key).map { "(\($0))" } ?? SettingForm<String>.shown(key)
    }
}
