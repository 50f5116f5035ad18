/// Everything that is wrong with a configuration file, in the order of the file, so that one run shows all of it.
struct ConfigurationProblems: Error, Sendable, Equatable {
    /// At least one.
    let problems: [ConfigurationProblem]
}

extension ConfigurationProblems: CustomStringConvertible {
    /// One line for each problem, without a line break at the end.
    var description: String { problems.map(\.description).joined(separator: "\n") }
}
