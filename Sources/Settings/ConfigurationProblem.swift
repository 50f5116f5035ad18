import NetworkPrimitives

/// One problem of a configuration file, and its place.
package struct ConfigurationProblem: Sendable, Hashable {
    /// The path as given on the command line.
    package let file: String
    /// The line and column; `nil` if the file could not be read.
    package let position: ConfigurationNode.Position?
    /// The path of the setting, for example `connections[1].probes.interval`; empty for the whole document.
    package let path: String
    /// The value, the bound that it violates, and the remedy. It never contains a secret.
    package let message: String
    /// The path without unknown names, for readers over HTTP: an unknown name may be a value by mistake.
    let knownPath: String

    /// The maximum characters of a path or a message, so that one endless key does not fill the memory.
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
    /// One line, even if the file has control characters: `deploy/x.yml:12:15: connections[1].probes.interval: 5ms is
    /// …`.
    package var description: String {
        Self.printable(path.isEmpty ? "\(place): \(message)" : "\(place): \(path): \(message)")
    }

    /// The place and the setting only, for readers of the web server, who may not be allowed to read the configuration.
    /// For example `deploy/x.yml:12:15: connections[1].probes.interval`.
    package var outline: String { Self.printable(knownPath.isEmpty ? place : "\(place): \(knownPath)") }

    /// The file, with line and column if they are known.
    package var place: String { position.map { "\(file):\($0.line):\($0.column)" } ?? file }

    /// Replaces control characters by their code points, since the terminal would execute them.
    private static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: \.isControl) else { return text }
        return text.unicodeScalars.reduce(into: "") { line, scalar in
            line += scalar.isControl ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
        }
    }
}

/// The problems of a configuration file, in the order of the file. One run reports all of them, up to ``most``.
package struct ConfigurationProblems: Error, Sendable, Equatable {
    /// The maximum number of stored problems.
    package static let most = 100

    /// At least one, at most ``most`` of a file.
    package let problems: [ConfigurationProblem]
    /// The number of further problems.
    package var more = 0

    package var count: Int { problems.count + more }

    /// The last line of a list of the problems; `nil` if the list is complete.
    package var rest: String? { more == 0 ? nil : "… and \(more) more problem\(more == 1 ? "" : "s")" }

    package init(problems: [ConfigurationProblem], more: Int = 0) {
        self.problems = problems
        self.more = more
    }

    /// One line for each problem, and one for the rest.
    package var lines: [String] { problems.map(\.description) + [rest].compactMap(\.self) }

    /// The lines without values, for readers of the web server.
    package var outlines: [String] { problems.map(\.outline) + [rest].compactMap(\.self) }
}

extension ConfigurationProblems: CustomStringConvertible {
    /// One line for each problem, without a line break at the end.
    package var description: String { lines.joined(separator: "\n") }
}
