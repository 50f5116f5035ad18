import NetworkPrimitives
import Settings

/// Reads the web configuration, in the format of Prometheus' exporter toolkit. A YAML file, with the files of
/// certificates and keys that it names, becomes a policy, or all problems with line and path.
enum WebPolicyFile {
    /// The result of a reading, and the identities of its files, which show later changes.
    struct Reading: Sendable {
        let result: Result<WebPolicy, ConfigurationProblems>
        let identities: [String: FileIdentity?]
        /// The files with keys or password hashes.
        var secrets: [String] = []
    }

    static let tls = SettingDescription(
        name: "tls_server_config",
        sentence: "Settings of TLS and client certificates. Without it, plain HTTP.")
    static let http = SettingDescription(
        name: "http_server_config", sentence: "HTTP/2 and headers of responses. Optional.")
    static let users = SettingDescription(
        name: "basic_auth_users",
        sentence: "Names and bcrypt hashes of passwords, with a cost of \(PasswordHash.costs.lowerBound) to"
            + " \(PasswordHash.costs.upperBound). Every path then requires one of them. A mapping. Optional.")
    static let rateLimit = SettingDescription(
        name: "rate_limit", sentence: "Rate of requests over all clients. Optional.")
    static let offersHTTP2 = Setting(
        name: "http2", meaning: "Whether to offer HTTP/2, which requires TLS", form: .boolean,
        need: .standard(true))
    static let headers = SettingDescription(
        name: "headers", sentence: "Headers of each response. Optional.")

    /// All keys of the file, by the path of their mapping. Tests compare the documentation with them.
    static let sections: [(path: String, settings: [SettingDescription])] = [
        ("", [tls, http, users, rateLimit]),
        (tls.name, TLSSection.settings),
        (http.name, [offersHTTP2.description, headers]),
        ("\(http.name).\(headers.name)", WebHeader.settings),
        (rateLimit.name, RateLimit.settings),
    ]

    private static let maximumSize = 1_048_576

    /// Reads the file.
    ///
    /// - Parameter last: The certificate and key to serve while the files are unusable.
    static func read(path: String, last: TLSPolicy.Pair? = nil) -> Reading {
        var files = PolicyFiles(besides: path)
        files.note(path)
        let bytes: [UInt8]
        do throws(BoundedFile.Failure) {
            bytes = try BoundedFile.read(path, maximumSize: maximumSize)
        } catch {
            let problem = ConfigurationProblem(file: path, position: nil, path: "", message: error.reason)
            return Reading(
                result: .failure(ConfigurationProblems(problems: [problem])), identities: files.identities)
        }
        do throws(ConfigurationProblems) {
            let policy = try parse(bytes, file: path, files: &files, last: last)
            return Reading(
                result: .success(policy), identities: files.identities, secrets: files.secrets.sorted())
        } catch {
            return Reading(result: .failure(error), identities: files.identities)
        }
    }

    /// Returns the policy in `bytes`. Problems show `file` as the name.
    static func parse(
        _ bytes: [UInt8], file: String, files: inout PolicyFiles, last: TLSPolicy.Pair? = nil
    ) throws(ConfigurationProblems) -> WebPolicy {
        let text = try YAMLText.decode(bytes, file: file)
        // An empty file requests nothing.
        if isEmpty(text) { return WebPolicy() }
        var problems = ProblemCollector(file: file)
        let root = YAMLDocument.parse(text, takesAliases: true, problems: &problems)
        var policy = WebPolicy()
        if problems.isEmpty, let root, root.content != .nothing {
            policy = check(root, &files, last: last, &problems)
        }
        guard problems.isEmpty else { throw problems.sorted }
        return policy
    }

    private static func isEmpty(_ text: String) -> Bool {
        text.split(whereSeparator: \.isNewline).allSatisfy { line in
            let content = line.drop { $0 == " " || $0 == "\t" }
            return content.isEmpty || content.first == "#"
        }
    }

    private static func check(
        _ root: ConfigurationNode, _ files: inout PolicyFiles, last: TLSPolicy.Pair?,
        _ problems: inout ProblemCollector
    ) -> WebPolicy {
        var policy = WebPolicy()
        guard let section = ConfigurationSection(root, settings: sections[0].settings, problems: &problems) else {
            return policy
        }
        var isHTTP2 = true
        if let node = present(http, in: section),
            let http = ConfigurationSection(node, settings: [offersHTTP2.description, headers], problems: &problems)
        {
            isHTTP2 = http.value(of: offersHTTP2, else: true, problems: &problems)
            policy.headers = present(headers, in: http).map { WebHeader.read($0, problems: &problems) } ?? [:]
        }
        if let node = present(tls, in: section), node.content != .mapping([]),
            let tls = ConfigurationSection(node, settings: TLSSection.settings, problems: &problems)
        {
            policy.tls = TLSPolicy(tls, offersHTTP2: isHTTP2, last: last, files: &files, problems: &problems)
        }
        policy.users = present(users, in: section).map { readUsers($0, &problems) } ?? [:]
        if !policy.users.isEmpty { files.noteOwnSecret() }
        policy.rateLimit = present(rateLimit, in: section).flatMap { RateLimit($0, problems: &problems) }
        return policy
    }

    /// Returns the section, or `nil` if it is absent or empty.
    private static func present(_ setting: SettingDescription, in section: ConfigurationSection) -> ConfigurationNode? {
        section.child(setting).flatMap { $0.content == .nothing ? nil : $0 }
    }

    private static func readUsers(
        _ node: ConfigurationNode, _ problems: inout ProblemCollector
    ) -> [String: PasswordHash] {
        guard case .mapping(let entries) = node.content else {
            problems.add("expected names with bcrypt hashes, got \(node.kind). Write NAME: HASH", at: node)
            return [:]
        }
        if !entries.isEmpty, !PasswordHash.isSupported {
            problems.add("cannot be used: crypt(3) of this system has no bcrypt. Install libxcrypt", at: node)
        }
        return entries.reduce(into: [:]) { users, entry in
            if entry.key.contains(":") || entry.key.unicodeScalars.contains(where: \.isControl) {
                problems.add(
                    "a name cannot have a colon or a control character, because no client can send it",
                    path: entry.value.path,
                    position: entry.position)
            }
            guard case .text(let text, _) = entry.value.content else {
                return problems.add("expected a bcrypt hash, got \(entry.value.kind)", at: entry.value)
            }
            do throws(SettingRefusal) {
                users[entry.key] = try PasswordHash(text)
            } catch {
                // A user who swaps name and hash must not find the hash in a log.
                let path = entry.key.hasPrefix("$") ? node.path : entry.value.path
                problems.add(error.message, path: path, position: entry.value.position)
            }
        }
    }
}
