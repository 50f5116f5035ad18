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
