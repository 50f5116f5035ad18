/// A certificate or key that a web configuration has itself, or names a file for (`cert` and `cert_file`); not both.
struct PEMSetting: Sendable {
    let name: String
    let meaning: String
    /// What it is in PEM, as the end of a sentence.
    let kind: String

    private var file: String { name + "_file" }

    var descriptions: [SettingDescription] {
        [
            SettingDescription(name: name, sentence: "\(meaning) (text in PEM; no default)."),
            SettingDescription(
                name: file, sentence: "The file with the same, relative to the web configuration (a path; no default)."),
        ]
    }

    /// What the file has, or what the section has; `nil`, with a problem where it cannot be read or is missing though
    /// required. Blank is missing, as for Go.
    func text(
        in section: ConfigurationSection, isRequired: Bool, _ files: inout PolicyFiles,
        _ problems: inout ProblemCollector
    ) -> PEMText? {
        let inline = value(name, in: section, &problems)
        guard let path = value(file, in: section, &problems) else {
            if let inline { return PEMText(bytes: Array(inline.text.utf8), source: "the text", node: inline.node) }
            if isRequired, ![name, file].contains(where: { section.child(named: $0).map(Self.isWrong) ?? false }) {
                problems.add(
                    "is required, or \(file): a \(kind) in PEM", at: section, missing: descriptions[0])
            }
            return nil
        }
        if inline != nil {
            problems.add("is given besides \(name); keep one of them", at: path.node)
            return nil
        }
        do throws(SettingRefusal) {
            return PEMText(bytes: try files.read(path.text), source: "the file", node: path.node)
        } catch {
            problems.add(error.message, at: path.node)
            return nil
        }
    }

    private static func isWrong(_ node: ConfigurationNode) -> Bool {
        switch node.content {
        case .nothing, .text: false
        case .mapping, .sequence: true
        }
    }

    private func value(
        _ name: String, in section: ConfigurationSection, _ problems: inout ProblemCollector
    ) -> (text: String, node: ConfigurationNode)? {
        guard let node = section.child(named: name) else { return nil }
        switch node.content {
        case .nothing, .text("", _): return nil
        case .text(let text, _): return (text, node)
        case .mapping, .sequence:
            problems.add("is \(node.kind) where text is expected", at: node)
            return nil
        }
    }
}
