/// Collects the problems of one file while it is read. It stores the first ones and counts the others, so that its
/// memory is bounded.
package struct ProblemCollector: Sendable {
    private struct Found: Sendable {
        let problem: ConfigurationProblem
        /// The position in the order of finding.
        let number: Int
    }

    /// The maximum number of problems that are compared with each other. Beyond it, a repeated problem may count twice.
    private static let mostKnown = 50_000

    package let file: String
    /// The number of problems.
    package private(set) var count = 0
    /// Up to twice the number that is stored in the end, since sorting for each problem takes long.
    private var found: [Found] = []
    /// The hashes of the problems, which need less memory than the problems.
    private var known: Set<Int> = []

    package init(file: String) {
        self.file = file
    }

    package var isEmpty: Bool { count == 0 }

    /// The problems in the order of the file, then those of other files. Problems at one place are in the order of
    /// finding.
    package var sorted: ConfigurationProblems {
        let first = found.sorted(by: precedes).prefix(ConfigurationProblems.most)
        return ConfigurationProblems(problems: first.map(\.problem), more: count - first.count)
    }

    private func precedes(_ left: Found, _ right: Found) -> Bool {
        let isOwn = left.problem.file == file
        if isOwn != (right.problem.file == file) { return isOwn }
        guard isOwn, let leftPosition = left.problem.position, let rightPosition = right.problem.position,
            leftPosition != rightPosition
        else { return left.number < right.number }
        return leftPosition < rightPosition
    }

    package mutating func add(_ message: String, at node: ConfigurationNode) {
        add(message, path: node.path, position: node.position)
    }

    /// Adds a problem of a missing setting, at the place of its section.
    package mutating func add(_ message: String, at section: ConfigurationSection, missing setting: SettingDescription)
    {
        add(message, path: .key(setting.name, in: section.node.path), position: section.node.position)
    }

    /// Adds a problem once, even if it is found repeatedly.
    ///
    /// - Parameter knownPath: the path up to the first unknown name.
    package mutating func add(
        _ message: String, path: ConfigurationPath, position: ConfigurationNode.Position?,
        knownPath: ConfigurationPath? = nil
    ) {
        add(
            ConfigurationProblem(
                file: file, position: position, path: path.description, message: message,
                knownPath: knownPath?.description))
    }

    /// Adds a problem of any file once.
    package mutating func add(_ problem: ConfigurationProblem) {
        let hash = problem.hashValue
        guard !known.contains(hash) else { return }
        if known.count < Self.mostKnown { known.insert(hash) }
        found.append(Found(problem: problem, number: count))
        count += 1
        if found.count >= 2 * ConfigurationProblems.most {
            found.sort(by: precedes)
            found.removeLast(found.count - ConfigurationProblems.most)
        }
    }

    /// Adds the problems of another file.
    package mutating func add(_ others: ConfigurationProblems) {
        for problem in others.problems { add(problem) }
        count += others.more
    }
}

/// Finds items of a list with the same name or ID as an earlier one.
package struct UniqueValues {
    /// The key with unique values.
    private let setting: String
    private var owners: [String: ConfigurationNode] = [:]

    package init(of setting: String) {
        self.setting = setting
    }

    /// Records the value of `item`. It ignores a value that is missing or wrong.
    package mutating func check(_ value: String?, in item: ConfigurationNode, problems: inout ProblemCollector) {
        guard let value, !value.isEmpty, let node = item.child(setting) else { return }
        if let owner = owners[value] {
            problems.add("\(value) is already the \(setting) of \(owner.path) in line \(owner.position.line)", at: node)
        } else {
            owners[value] = item
        }
    }
}
