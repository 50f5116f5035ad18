/// What is wrong with a configuration file, in the order of the file, so that one run shows all of it, or as much as a
/// person can use.
package struct ConfigurationProblems: Error, Sendable, Equatable {
    /// The most that are kept.
    package static let most = 100

    /// At least one, at most ``most`` of a file.
    package let problems: [ConfigurationProblem]
    /// How many more there are.
    package var more = 0

    package var count: Int { problems.count + more }

    /// The end of a list of the problems; `nil` where the list has all of them.
    package var rest: String? { more == 0 ? nil : "… and \(more) more problem\(more == 1 ? "" : "s")" }

    package init(problems: [ConfigurationProblem], more: Int = 0) {
        self.problems = problems
        self.more = more
    }

    /// One text for each problem, and one for the rest.
    package var lines: [String] { problems.map(\.description) + [rest].compactMap(\.self) }

    /// The same without values, for readers of the web server.
    package var outlines: [String] { problems.map(\.outline) + [rest].compactMap(\.self) }
}

extension ConfigurationProblems: CustomStringConvertible {
    /// One line for each problem, without a line break at the end.
    package var description: String { lines.joined(separator: "\n") }
}
