/// Finds the second item of a list that has the same name or id as one before it.
package struct UniqueValues {
    /// The setting that must differ.
    private let setting: String
    private var owners: [String: ConfigurationNode] = [:]

    package init(of setting: String) {
        self.setting = setting
    }

    /// Enters the value of `item`; nothing for a value that is missing or could not be read.
    package mutating func check(_ value: String?, in item: ConfigurationNode, problems: inout ProblemCollector) {
        guard let value, !value.isEmpty, let node = item.child(setting) else { return }
        if let owner = owners[value] {
            problems.add("\(value) is already the \(setting) of \(owner.path) in line \(owner.position.line)", at: node)
        } else {
            owners[value] = item
        }
    }
}
