import NetworkPrimitives
package import Settings

/// Reads the selection of a discovery.
extension ConnectionSelector {
    package static let name = Setting(
        name: "name", meaning: "Pattern of the whole name. * matches any characters, ? matches one",
        form: .namePattern, need: .optional)
    package static let gateway = Setting(
        name: "gateway", meaning: "Name or ID of the VPN gateway", form: .text(maximumLength: 64),
        need: .optional)
    static let tagsSection = SettingDescription(
        name: "tags", sentence: "Tags that a connection must have, by key. At most 20. Optional.",
        shape: .texts(most: 20))
    static let statusList = SettingDescription(
        name: "status",
        sentence:
            "List of states that a connection may have when it is found: \(SettingForm<ConnectionStatus>.connectionStatus.bound). Optional.",
        shape: .list(of: SettingForm<ConnectionStatus>.connectionStatus.shape, count: 1...1_000))

    package static let settings = [name.description, gateway.description, tagsSection, statusList]

    /// The word that selects all connections.
    private static let everything = "all"

    package init(_ node: ConfigurationNode, problems: inout ProblemCollector) {
        if case .text(let text, _) = node.content {
            if text == Self.everything { return }
            problems.add(
                "\(SettingForm<String>.shown(text)) is not a selection. Write all, or a mapping such as { name: \"prod-*\" }",
                at: node)
            return
        }
        guard let section = ConfigurationSection(node, settings: Self.settings, problems: &problems) else { return }
        name = section.value(of: Self.name, problems: &problems)
        gateway = section.value(of: Self.gateway, problems: &problems)
        tags = section.child(Self.tagsSection).map { ConnectionTags.read($0, problems: &problems) } ?? [:]
        statuses = section.child(Self.statusList).map { Self.statuses($0, problems: &problems) } ?? []
    }

    private static func statuses(_ node: ConfigurationNode, problems: inout ProblemCollector) -> Set<String> {
        guard case .sequence(let items) = node.content else {
            problems.add("expected a list of states, got \(node.kind). Write it as [ACTIVE, DOWN]", at: node)
            return []
        }
        if items.isEmpty { problems.add("is empty. Remove it to accept every state, or add one", at: node) }
        var statuses: Set<String> = []
        for item in items {
            do throws(SettingRefusal) {
                statuses.insert(try SettingForm<ConnectionStatus>.connectionStatus.parse(item).rawValue)
            } catch {
                problems.add(error.message, at: item)
            }
        }
        return statuses
    }
}

extension SettingForm where Value == NamePattern {
    package static var namePattern: SettingForm {
        let bound = "1 to 64 of A-Z a-z 0-9 _ . - * ?"
        return SettingForm(bound: bound, shape: .word("A-Za-z0-9_.*?-"), write: \.text) { text throws(SettingRefusal) in
            if text.isEmpty { throw SettingRefusal("is empty: \(bound)") }
            if let refusal = NamePattern.expressionRefusal(text) { throw SettingRefusal(refusal) }
            let fault = WordFault(text, alphabet: "A-Z a-z 0-9 _ . - * ?") {
                $0.isASCIILetter || $0.isASCIIDigit || "_.-*?".utf8.contains($0)
            }
            if let fault { throw SettingRefusal("\(shown(text)) \(fault.reason)") }
            return NamePattern(text)
        }
    }
}
