import Network

/// One thing that is wrong with a configuration file, and where.
package struct ConfigurationProblem: Sendable, Hashable {
    /// As it was given on the command line.
    package let file: String
    /// `nil` where the file could not be read at all.
    package let position: ConfigurationNode.Position?
    /// For example `connections[1].probes.interval`; empty for the whole document.
    package let path: String
    /// What is wrong with which value against which bound, and the way out; never a secret.
    package let message: String
    /// The path without names that nobody knows, for what is shown over HTTP: they may be values by mistake.
    let knownPath: String

    /// The most characters of a path or a message: room for what people write, and none for a file of one endless key.
    private static let longest = 1000

    package init(
        file: String, position: ConfigurationNode.Position?, path: String, message: String, knownPath: String? = nil
    ) {
        self.knownPath = Self.cut(knownPath ?? path)
        self.file = file
        self.position = position
        self.path = Self.cut(path)
        self.message = Self.cut(message)
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > longest else { return text }
        let start = text.prefix(longest)
        return start.endIndex == text.endIndex ? text : start + "…"
    }
}

extension ConfigurationProblem: CustomStringConvertible {
    /// One line, whatever the file holds: `deploy/x.yml:12:15: connections[1].probes.interval: 5ms is below …`.
    package var description: String {
        Self.printable(path.isEmpty ? "\(place): \(message)" : "\(place): \(path): \(message)")
    }

    /// The place and the setting alone, for readers of the web server: whoever may read how connections do need not read
    /// the configuration. For example `deploy/x.yml:12:15: connections[1].probes.interval`.
    package var outline: String { Self.printable(knownPath.isEmpty ? place : "\(place): \(knownPath)") }

    /// The file, with line and column if they are known.
    package var place: String { position.map { "\(file):\($0.line):\($0.column)" } ?? file }

    /// Control characters as their code points, for a file must not speak to the terminal.
    private static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: \.isControl) else { return text }
        return text.unicodeScalars.reduce(into: "") { line, scalar in
            line += scalar.isControl ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
        }
    }
}
