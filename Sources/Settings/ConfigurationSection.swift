/// A mapping of the file with a known set of keys. It returns their values, and reports all other keys.
package struct ConfigurationSection {
    package let node: ConfigurationNode

    /// Checks the keys of a mapping; `nil`, with a problem, if the node is not a mapping.
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

    /// Returns the value of a setting, its default, or `nil`. A wrong value, or a missing required one, is a problem.
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

    /// Returns the value of a setting, or `inherited` if the section has no value or a wrong one.
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

    /// Returns the value of a setting without a default, or `inherited`, which may be `nil`.
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
