import CloudAPI

/// A secret that the configuration file has itself, or that it names a file for; not both.
struct SecretSetting: Sendable {
    let inline: Setting<Secret>
    let file: Setting<String>

    var descriptions: [SettingDescription] { [inline.description, file.description] }

    /// The value that is there, whichever it is.
    func node(in section: ConfigurationSection) -> ConfigurationNode? {
        section.child(named: file.name) ?? section.child(named: inline.name)
    }

    /// The secret, or `nil`: with a problem where it is wrong, or missing though required.
    func value(
        in section: ConfigurationSection, isRequired: Bool, _ secrets: SecretReader, _ problems: inout ProblemCollector
    ) -> Secret? {
        let secret = section.value(of: inline, problems: &problems)
        if secret != nil { secrets.noteOwnSecret() }
        guard let fileNode = section.child(named: file.name) else {
            if isRequired, section.child(named: inline.name) == nil {
                problems.add("is required, or \(file.name)", at: section, missing: inline.description)
            }
            return secret
        }
        if section.child(named: inline.name) != nil {
            problems.add("is given besides \(inline.name); keep one of them", at: fileNode)
            return secret
        }
        guard let path = section.value(of: file, problems: &problems) else { return nil }
        do throws(SettingRefusal) {
            return try secrets.read(path)
        } catch {
            problems.add(error.message, at: fileNode)
            return nil
        }
    }
}
