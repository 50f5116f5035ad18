/// A mapping of the file whose keys are known settings: looks them up, and reports every key that is none.
package struct ConfigurationSection {
    package let node: ConfigurationNode

    /// `nil`, with a problem, where the node is no mapping.
    package init?(_ node: ConfigurationNode, settings: [SettingDescription], problems: inout ProblemCollector) {
        guard case .mapping(let entries) = node.content else {
            let names = settings.map(\.name).joined(separator: ", ")
            problems.add("expected a mapping, got \(node.kind). Its keys are \(names)", at: node)
            return nil
        }
        self.node = node
        for entry in entries where !settings.contains(where: { $0.name == entry.key }) {
            let message = Self.unknownKey(entry.key, settings: settings.map(\.name))
            problems.add(message, path: entry.value.path, position: entry.position, knownPath: node.path)
        }
    }

    package func child(named name: String) -> ConfigurationNode? { node.child(name) }

    package func child(_ section: SettingDescription) -> ConfigurationNode? { node.child(section.name) }

    /// The setting's value, its default, or `nil`; one that is wrong, or missing though required, is a problem.
    package func value<Value>(of setting: Setting<Value>, problems: inout ProblemCollector) -> Value? {
        guard let child = node.child(setting.name) else {
            if case .required = setting.need {
                problems.add("is required: \(setting.form.bound)", at: self, missing: setting.description)
            }
            return setting.standard
        }
        do throws(SettingRefusal) {
            return try setting.form.parse(child)
        } catch {
            problems.add(error.message, at: child)
            return setting.standard
        }
    }

    /// The setting's value, or `inherited` where the section has none or a wrong one.
    package func value<Value>(of setting: Setting<Value>, else inherited: Value, problems: inout ProblemCollector)
        -> Value
    {
        guard let child = node.child(setting.name) else { return inherited }
        do throws(SettingRefusal) {
            return try setting.form.parse(child)
        } catch {
            problems.add(error.message, at: child)
            return inherited
        }
    }

    /// The same for a setting without a default: what is inherited may be nothing.
    package func value<Value>(
        of setting: Setting<Value>, inheriting inherited: Value?, problems: inout ProblemCollector
    ) -> Value? {
        child(named: setting.name) == nil ? inherited : value(of: setting, problems: &problems) ?? inherited
    }

    private static func unknownKey(_ key: String, settings: [String]) -> String {
        guard let closest = ClosestName.find(key, among: settings) else {
            return "is not a known key. The keys here are \(settings.joined(separator: ", "))"
        }
        return "is not a known key. Did you mean \(closest)?"
    }
}
