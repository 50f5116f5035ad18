package import NetworkPrimitives

/// A secret in the configuration file, or in a file that it names, but not both.
package struct SecretSetting: Sendable {
    package let inline: Setting<Secret>
    package let file: Setting<String>

    package init(inline: Setting<Secret>, file: Setting<String>) {
        self.inline = inline
        self.file = file
    }

    package var descriptions: [SettingDescription] { [inline.description, file.description] }

    /// Returns the value of the secret or of its file.
    package func node(in section: ConfigurationSection) -> ConfigurationNode? {
        section.child(named: file.name) ?? section.child(named: inline.name)
    }

    /// Returns the secret, or `nil`. A wrong secret, or a missing required one, is a problem.
    package func value(
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
            problems.add("conflicts with \(inline.name). Keep one of them", at: fileNode)
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
