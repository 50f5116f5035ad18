package import CloudAPI
import Glibc
package import NetworkPrimitives
package import Settings

/// Credentials for a real cloud: a user, a key, or a token. A user gets tokens (IAM API, "Obtaining a User Token
/// Through Password Authentication"). A key signs each request (API Gateway, "AK/SK Authentication").
package enum CloudCredentials: Sendable, Equatable {
    case user(name: String, password: Secret, domain: UserDomain)
    case accessKey(AccessKey)
    /// A token of the project, in visible ASCII. It expires after at most a day, and nothing renews it.
    case token(Secret)
}

extension CloudCredentials {
    package static let userName = Setting(
        name: "user_name", meaning: "Name of the user. Requires password and domain_name",
        form: .text(maximumLength: 255), need: .optional)
    package static let password = SecretSetting(
        inline: Setting(
            name: "password", meaning: "Password of the user. password_file keeps it out of this file",
            form: .secret(maximumLength: 255), need: .optional),
        file: Setting(
            name: "password_file",
            meaning: "File with the password in its only line. A relative path starts at the folder of this file",
            form: .path, need: .optional))
    package static let domainName = Setting(
        name: "domain_name", meaning: "Name of the user's domain (account)",
        form: .text(maximumLength: 255), need: .optional)
    package static let accessKey = Setting(
        name: "access_key", meaning: "ID of an access key (AK), instead of a user. Requires secret_key",
        form: .accessKeyID, need: .optional)
    static let secretKey = SecretSetting(
        inline: Setting(
            name: "secret_key",
            meaning: "Secret of the access key (SK). secret_key_file keeps it out of this file",
            form: .secret(maximumLength: 255), need: .optional),
        file: Setting(
            name: "secret_key_file", meaning: "File with the secret key in its only line, like password_file",
            form: .path, need: .optional))
    package static let securityToken = SecretSetting(
        inline: Setting(
            name: "security_token",
            meaning: "Security token of a temporary access key. security_token_file keeps it out of this file",
            form: .secret(maximumLength: 8192), need: .optional),
        file: Setting(
            name: "security_token_file",
            meaning: "File with the security token in its only line, like password_file",
            form: .path, need: .optional))
    package static let token = SecretSetting(
        inline: Setting(
            name: "token",
            meaning:
                "Token of the project, instead of a user. It expires after at most a day. token_file keeps it out of this file",
            form: .secret(maximumLength: 16_000), need: .optional),
        file: Setting(
            name: "token_file", meaning: "File with the token in its only line, like password_file",
            form: .path, need: .optional))

    private static let userSettings =
        [userName.description] + password.descriptions + [domainName.description]
    private static let accessKeySettings =
        [accessKey.description] + secretKey.descriptions + securityToken.descriptions
    package static let settings = userSettings + accessKeySettings + token.descriptions

    package init?(_ node: ConfigurationNode, secrets: SecretReader, problems: inout ProblemCollector) {
        guard let section = ConfigurationSection(node, settings: Self.settings, problems: &problems) else { return nil }
        let user = Self.userSettings.first { section.child($0) != nil }
        let key = Self.accessKeySettings.first { section.child($0) != nil }
        let token = Self.token.descriptions.first { section.child($0) != nil }
        let given = [user, key, token].compactMap { $0?.name }
        guard given.count < 2 else {
            problems.add(Self.severalKinds(given), at: node)
            return nil
        }
        if user != nil {
            self.init(user: section, secrets, &problems)
        } else if key != nil {
            self.init(accessKey: section, secrets, &problems)
        } else if token != nil {
            self.init(token: section, secrets, &problems)
        } else {
            problems.add("has no user_name, access_key or token. Give one of them, and what it requires", at: node)
            return nil
        }
    }

    private static func severalKinds(_ given: [String]) -> String {
        "has \(given.joined(separator: " and ")), which are \(given.count == 2 ? "two" : "three") kinds of credentials. Keep "
            + "either user_name, password and domain_name, or access_key and secret_key, or token"
    }

    private init?(user section: ConfigurationSection, _ secrets: SecretReader, _ problems: inout ProblemCollector) {
        let name = section.requiredValue(of: Self.userName, problems: &problems)
        let password = Self.password.value(in: section, isRequired: true, secrets, &problems)
        let domainName = section.requiredValue(of: Self.domainName, problems: &problems)
        guard let name, let password, let domainName else { return nil }
        self = .user(name: name, password: password, domain: .name(domainName))
    }

    private init?(accessKey section: ConfigurationSection, _ secrets: SecretReader, _ problems: inout ProblemCollector)
    {
        let id = section.requiredValue(of: Self.accessKey, problems: &problems)
        let secret = Self.secretKey.value(in: section, isRequired: true, secrets, &problems)
        let token = Self.securityToken.value(in: section, isRequired: false, secrets, &problems)
        if let token, !token.isVisibleASCII, let node = Self.securityToken.node(in: section) {
            problems.add("has blanks or characters other than ASCII, which a security token cannot have", at: node)
            return nil
        }
        // The cloud counts a request with such a key as a wrong signature, and locks the key after a few.
        if let secret, !secret.isVisibleASCII, let node = Self.secretKey.node(in: section) {
            problems.add("has blanks or characters other than ASCII, which a secret key cannot have", at: node)
            return nil
        }
        guard let id, let secret else { return nil }
        self = .accessKey(AccessKey(id: id, secret: secret, securityToken: token))
    }

    private init?(token section: ConfigurationSection, _ secrets: SecretReader, _ problems: inout ProblemCollector) {
        guard let token = Self.token.value(in: section, isRequired: true, secrets, &problems) else { return nil }
        if !token.isVisibleASCII, let node = Self.token.node(in: section) {
            problems.add("has blanks or characters other than ASCII, which a token cannot have", at: node)
            return nil
        }
        self = .token(token)
    }
}

extension ConfigurationSection {
    /// Returns the value of a setting that the other settings of the section require.
    fileprivate func requiredValue<Value>(of setting: Setting<Value>, problems: inout ProblemCollector) -> Value? {
        if child(named: setting.name) == nil {
            problems.add("is required: \(setting.form.bound)", at: self, missing: setting.description)
        }
        return value(of: setting, problems: &problems)
    }
}

/// Finds files with secrets that every user of the host can read. It accepts a file that a group can read, since
/// services of Debian and volumes of Kubernetes share secrets that way.
package enum SecretExposure {
    package static let message = "every user of this host can read this file, and it has a secret"

    package static func remedy(_ path: String) -> String { "chmod o= \(path)" }

    /// Returns the files that other users can read, by the permissions of the files and of the folders above them.
    package static func exposed(among paths: [String]) -> [String] { paths.filter(isExposed) }

    private static func isExposed(_ path: String) -> Bool {
        guard let real = realpath(path, nil) else { return false }
        defer { free(real) }
        let parts = String(cString: real).split(separator: "/")
        guard mode(of: "/" + parts.joined(separator: "/")) & S_IROTH != 0 else { return false }
        return parts.indices.allSatisfy { mode(of: "/" + parts[..<$0].joined(separator: "/")) & S_IXOTH != 0 }
    }

    private static func mode(of path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode : 0
    }
}
