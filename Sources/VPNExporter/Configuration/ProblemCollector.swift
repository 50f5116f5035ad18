/// Gathers the problems of one file while it is read, for reading goes on after each.
struct ProblemCollector: Sendable {
    let file: String
    private var problems: [ConfigurationProblem] = []
    private var known: Set<ConfigurationProblem> = []

    init(file: String) {
        self.file = file
    }

    var isEmpty: Bool { problems.isEmpty }
    var count: Int { problems.count }

    /// In the order of the file; several at one place, and those of other files thereafter, in the order of their
    /// finding.
    var sorted: ConfigurationProblems {
        let sorted = problems.enumerated().sorted { left, right in
            let isOwn = left.element.file == file
            if isOwn != (right.element.file == file) { return isOwn }
            guard isOwn, let leftPosition = left.element.position, let rightPosition = right.element.position,
                leftPosition != rightPosition
            else { return left.offset < right.offset }
            return leftPosition < rightPosition
        }
        return ConfigurationProblems(problems: sorted.map(\.element))
    }

    mutating func add(_ message: String, at node: ConfigurationNode) {
        add(message, path: node.path, position: node.position)
    }

    /// A problem about a setting that the section does not have; its place is that of the section.
    mutating func add(_ message: String, at section: ConfigurationSection, missing setting: SettingDescription) {
        add(message, path: .key(setting.name, in: section.node.path), position: section.node.position)
    }

    /// Enters a problem once, however often a walk meets it.
    mutating func add(_ message: String, path: ConfigurationPath, position: ConfigurationNode.Position?) {
        add(ConfigurationProblem(file: file, position: position, path: path.description, message: message))
    }

    /// Enters a problem of any file once.
    mutating func add(_ problem: ConfigurationProblem) {
        if known.insert(problem).inserted { problems.append(problem) }
    }
}
