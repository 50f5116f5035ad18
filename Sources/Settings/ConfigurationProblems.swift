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
