/// Gathers the problems of one file while it is read, for reading goes on after each. Of a file that is wrong throughout it
/// keeps the first ones and counts the others, so that it takes bounded memory.
package struct ProblemCollector: Sendable {
    private struct Found: Sendable {
        let problem: ConfigurationProblem
        /// The order of finding.
        let number: Int
    }

    /// How many problems are told from each other exactly; beyond, one that is met twice may count as two.
    private static let mostKnown = 50_000

    package let file: String
    /// How many were found.
    package private(set) var count = 0
    /// Up to twice as many as are kept in the end: to look for the first ones each time would take long.
    private var found: [Found] = []
    /// Their hashes: the problems themselves would take hundreds of megabytes.
    private var known: Set<Int> = []

    package init(file: String) {
        self.file = file
    }

    package var isEmpty: Bool { count == 0 }

    /// In the order of the file; several at one place, and those of other files thereafter, in the order of their
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

    /// A problem about a setting that the section does not have; its place is that of the section.
    package mutating func add(_ message: String, at section: ConfigurationSection, missing setting: SettingDescription)
    {
        add(message, path: .key(setting.name, in: section.node.path), position: section.node.position)
    }

    /// Enters a problem once, however often a walk meets it.
    ///
    /// - Parameter knownPath: the path as far as its names are known ones.
    package mutating func add(
        _ message: String, path: ConfigurationPath, position: ConfigurationNode.Position?,
        knownPath: ConfigurationPath? = nil
    ) {
        add(
            ConfigurationProblem(
                file: file, position: position, path: path.description, message: message,
                knownPath: knownPath?.description))
    }

    /// Enters a problem of any file once.
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

    /// Enters those of another file.
    package mutating func add(_ others: ConfigurationProblems) {
        for problem in others.problems { add(problem) }
        count += others.more
    }
}
