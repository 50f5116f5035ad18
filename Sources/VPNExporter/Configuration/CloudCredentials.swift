import CloudAPI

/// Who asks a real cloud for a token (IAM API, "Obtaining a User Token Through Password Authentication").
struct CloudCredentials: Sendable, Equatable {
    var userName: String
    var password: Secret
    /// The domain (account) that the user belongs to.
    var domainName: String
}

extension CloudCredentials {
    static let userName = Setting(
        name: "user_name", meaning: "The user's name", form: .text(maximumLength: 255), need: .required)
    static let password = Setting(
        name: "password", meaning: "The user's password; or password_file, which keeps it out of this file",
        form: .secret, need: .optional)
    static let passwordFile = Setting(
        name: "password_file",
        meaning: "File that has the password in its one line; a relative path starts at the folder of this file",
        form: .text(maximumLength: 4096), need: .optional)
    static let domainName = Setting(
        name: "domain_name", meaning: "The name of the domain (account) that the user belongs to",
        form: .text(maximumLength: 255), need: .required)

    static let settings = [
        userName.description, password.description, passwordFile.description, domainName.description,
    ]

    init?(_ node: ConfigurationNode, secrets: SecretReader, problems: inout ProblemCollector) {
        guard let section = ConfigurationSection(node, settings: Self.settings, problems: &problems) else { return nil }
        let userName = section.value(of: Self.userName, problems: &problems)
        let password = Self.readPassword(section, secrets: secrets, problems: &problems)
        let domainName = section.value(of: Self.domainName, problems: &problems)
        guard let userName, let password, let domainName else { return nil }
        self.userName = userName
        self.password = password
        self.domainName = domainName
    }

    private static func readPassword(
        _ section: ConfigurationSection, secrets: SecretReader, problems: inout ProblemCollector
    ) -> Secret? {
        let inline = section.value(of: password, problems: &problems)
        guard let fileNode = section.child(named: passwordFile.name) else {
            if section.child(named: password.name) == nil {
                problems.add("is required, or password_file", at: section, missing: password.description)
            }
            return inline
        }
        if section.child(named: password.name) != nil {
            problems.add("is given besides password; keep one of them", at: fileNode)
            return inline
        }
        guard let path = section.value(of: passwordFile, problems: &problems) else { return nil }
        do throws(SettingRefusal) {
            return try secrets.read(path)
        } catch {
            problems.add(error.message, at: fileNode)
            return nil
        }
    }
}
