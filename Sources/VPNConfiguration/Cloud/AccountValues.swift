import CloudAPI
import NetworkPrimitives
import Settings

/// The values of one source by their names, each with its place for messages.
struct AccountValues: Sendable {
    /// A kind of credentials.
    enum Kind: Sendable { case token, accessKey, user }

    struct Value: Sendable {
        let file: String
        let node: ConfigurationNode

        /// The line and column; `nil` for an environment variable.
        var position: ConfigurationNode.Position? { file == AccountValues.environmentName ? nil : node.position }

        /// Returns the place with another value.
        func replacing(_ content: ConfigurationNode.Content) -> Value {
            Value(file: file, node: ConfigurationNode(content: content, position: node.position, path: node.path))
        }
    }

    let names: AccountNames
    /// The name of the source in problems that concern no single value.
    let file: String
    /// The place of missing values.
    let root: ConfigurationNode
    /// Whether places have lines. Variables do not.
    let hasLines: Bool
    let find: @Sendable (String) -> Value?
}

extension AccountValues {
    /// Returns the value of the first name that has one.
    func first(of names: [String]) -> String? { names.first { find($0) != nil } }

    /// Whether the source has credentials.
    var namesCredentials: Bool {
        first(of: names.token + names.password + names.userName + names.accessKeys.flatMap { $0.ids + $0.secrets })
            != nil
    }

    func value<Result>(
        _ form: SettingForm<Result>, of names: [String], _ problems: inout ProblemCollector
    ) -> Result? {
        guard let value = names.lazy.compactMap(find).first else { return nil }
        do throws(SettingRefusal) {
            return try form.parse(value.node)
        } catch {
            problems.add(problem(error.message, with: value))
            return nil
        }
    }

    func problem(_ message: String, with value: Value) -> ConfigurationProblem {
        ConfigurationProblem(
            file: value.file, position: hasLines ? value.position : nil, path: value.node.path.description,
            message: message)
    }

    /// Returns the credentials. If the source has none, it returns `nil` without a problem.
    func credentials(kind: Kind?, _ problems: inout ProblemCollector) -> CloudCredentials? {
        let family = names.accessKeys.first { first(of: $0.ids + $0.secrets) != nil }
        let token = first(of: names.token)
        let key = family.flatMap { first(of: $0.ids + $0.secrets) }
        let user = first(of: names.password)
        let given = [token, key, user].compactMap(\.self)
        if kind == nil, given.count > 1 {
            let ways = given.count == 2 ? "two" : "three"
            add("has \(given.joined(separator: " and ")), which are \(ways) kinds of credentials. \(remedy)", &problems)
            return nil
        }
        switch kind ?? (token != nil ? .token : key != nil ? .accessKey : user != nil ? .user : nil) {
        case .token: return readToken(&problems)
        case .accessKey: return (family ?? names.accessKeys.first).flatMap { accessKey($0, &problems) }
        case .user: return self.user(&problems)
        case nil: break
        }
        if first(of: names.userName) != nil { return self.user(&problems) }
        let shared = names.sharedAccessKeys.first { first(of: $0.ids) != nil && first(of: $0.secrets) != nil }
        return shared.flatMap { accessKey($0, &problems) }
    }

    private var remedy: String {
        "Keep one of them" + (names.kind.first.map { ", or choose with \($0)" } ?? "")
    }

    /// Returns the kind that `auth_type` selects; `nil` if it selects none.
    func kind(_ problems: inout ProblemCollector) -> Kind? {
        guard let place = names.kind.lazy.compactMap(find).first,
            let type = value(.text(maximumLength: 255), of: names.kind, &problems)
        else { return nil }
        switch type.lowercased() {
        case "password", "v3password": return .user
        case "token", "v3token": return .token
        case "aksk", "ak/sk", "ak-sk", "ak_sk", "v3aksk": return .accessKey
        default:
            problems.add(
                problem(
                    "\(SettingForm<String>.shown(type)) is not supported. Use password, token or aksk, or remove it",
                    with: place))
            return nil
        }
    }

    private func readToken(_ problems: inout ProblemCollector) -> CloudCredentials? {
        guard let token = required(.secret(maximumLength: 16_000), of: names.token, besides: nil, &problems) else {
            return nil
        }
        guard token.isVisibleASCII else {
            add("has a token with blanks or characters that are not ASCII, which no token has", &problems)
            return nil
        }
        return .token(token)
    }

    private func accessKey(_ family: AccountNames.KeyFamily, _ problems: inout ProblemCollector) -> CloudCredentials? {
        let given = first(of: family.ids + family.secrets)
        let id = required(.accessKeyID, of: family.ids, besides: given, &problems)
        let secret = required(.secret(maximumLength: 255), of: family.secrets, besides: given, &problems)
        let token = value(.secret(maximumLength: 8192), of: family.securityTokens, &problems)
        if token?.isVisibleASCII == false {
            add("has a security token with blanks or characters that are not ASCII, which none has", &problems)
            return nil
        }
        // The cloud counts a request with such a key as a wrong signature, and locks the key after a few.
        if secret?.isVisibleASCII == false {
            add("has a secret key with blanks or characters that are not ASCII, which none has", &problems)
            return nil
        }
        guard let id, let secret else { return nil }
        return .accessKey(AccessKey(id: id, secret: secret, securityToken: token))
    }

    /// Returns the value of the first name that has one. If none has, this is a problem.
    func required<Result>(
        _ form: SettingForm<Result>, of names: [String], besides given: String?, _ problems: inout ProblemCollector
    ) -> Result? {
        // The message names the usual place of a key, inside auth.
        let usual = names.dropFirst().first.flatMap { $0 == "auth." + (names.first ?? "") ? $0 : nil } ?? names.first
        if first(of: names) == nil, let name = usual {
            add("has no \(name)" + (given.map { ", which \($0) requires" } ?? "") + ". Set it", &problems)
        }
        return value(form, of: names, &problems)
    }

    func add(_ message: String, _ problems: inout ProblemCollector) {
        problems.add(
            ConfigurationProblem(
                file: file, position: hasLines ? root.position : nil, path: root.path.description, message: message))
    }
}

extension AccountValues {
    /// Records the files with secrets.
    func noteSecrets(_ surroundings: ProcessSurroundings) {
        let families = names.accessKeys + names.sharedAccessKeys
        let all = names.token + names.password + families.flatMap { $0.secrets + $0.securityTokens }
        for value in all.compactMap(find) { surroundings.noteSecret(value.file) }
    }

    /// The name of the environment in problems, instead of a file's.
    static let environmentName = "environment"

    /// The environment variables of the process.
    init(environment surroundings: ProcessSurroundings) {
        let start = ConfigurationNode.Position(line: 1, column: 1)
        self.init(
            names: .environment, file: Self.environmentName,
            root: ConfigurationNode(content: .nothing, position: start, path: .root), hasLines: false
        ) { name in
            surroundings.variable(name).map { text in
                let node = ConfigurationNode(
                    content: .text(text, isQuoted: true), position: start, path: .key(name, in: .root))
                return Value(file: Self.environmentName, node: node)
            }
        }
    }
}
