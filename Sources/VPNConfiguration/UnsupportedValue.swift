import Settings

/// A value that other clients of the same source support, and the exporter does not. Ignoring it could log in as
/// another user.
struct UnsupportedValue: Sendable {
    /// The names in the source.
    let names: [String]
    /// The remedy, as a sentence.
    let remedy: String

    private static let userRemedy = "Give the user's name, password and domain, or an access key"
    private static let parts: [(name: String, remedy: String)] = [
        ("user_id", "Give the user's name and domain instead"),
        ("trust_id", "Give a user who has a role in the project itself"),
        ("passcode", "A passcode serves once. Give a user without multi-factor authentication, or an access key"),
        ("application_credential_id", userRemedy), ("application_credential_name", userRemedy),
        ("application_credential_secret", userRemedy),
        ("system_scope", "Remove it: connections belong to a project"),
    ]
    private static let certificateRemedy = "Remove it: the cloud is asked without a client certificate"

    /// The values of an entry of clouds.yaml, inside `auth` and next to it.
    static let clouds =
        parts.map { UnsupportedValue(names: ["auth." + $0.name, $0.name], remedy: $0.remedy) }
        + ["cert", "key"].map { UnsupportedValue(names: [$0], remedy: certificateRemedy) }

    /// The variables of the environment.
    static let environment =
        parts.map { UnsupportedValue(names: ["OS_" + $0.name.uppercased()], remedy: $0.remedy) }
        + ["OS_CERT", "OS_KEY"].map { UnsupportedValue(names: [$0], remedy: certificateRemedy) }
}

extension AccountValues {
    /// Adds a problem for each unsupported value that changes the login.
    func refuseUnsupported(_ problems: inout ProblemCollector) {
        for value in names.unsupported {
            guard let place = value.names.lazy.compactMap(find).first else { continue }
            problems.add(problem("is not supported. \(value.remedy)", with: place))
        }
    }
}
