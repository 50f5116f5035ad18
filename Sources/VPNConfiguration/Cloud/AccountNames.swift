import Settings

/// The names of an account's values in one source. If a value has several names, the first with a value counts.
struct AccountNames: Sendable {
    /// The parts of an access key, which come from one family only.
    struct KeyFamily: Sendable {
        let ids: [String]
        let secrets: [String]
        var securityTokens: [String] = []
    }

    /// A key of the user's domain, by name or ID.
    struct Domain: Sendable {
        let name: String
        var isID = false
    }

    var unsupported: [UnsupportedValue] = []
    var region: [String] = []
    var projectID: [String] = []
    var projectName: [String] = []
    var identity: [String] = []
    var caFile: [String] = []
    var token: [String] = []
    var userName: [String] = []
    var password: [String] = []
    /// The keys of the user's domain. The first with a value counts.
    var domains: [Domain] = []
    /// The keys that select a kind of credentials.
    var kind: [String] = []
    var accessKeys: [KeyFamily] = []
    /// Families that other services also use. They count only if they are complete and no other credentials exist.
    var sharedAccessKeys: [KeyFamily] = []
}

extension AccountNames {
    /// The variables of the clients of OpenStack, Open Telekom Cloud and Huawei Cloud.
    static let environment = AccountNames(
        unsupported: UnsupportedValue.environment, region: ["OS_REGION_NAME", "OS_REGION"],
        projectID: ["OS_PROJECT_ID", "OS_TENANT_ID", "HUAWEICLOUD_SDK_PROJECT_ID"],
        projectName: ["OS_PROJECT_NAME", "OS_TENANT_NAME"], identity: ["OS_AUTH_URL"], caFile: ["OS_CACERT"],
        token: ["OS_TOKEN", "OS_AUTH_TOKEN"], userName: ["OS_USERNAME"], password: ["OS_PASSWORD"],
        domains: [
            "OS_USER_DOMAIN_ID", "OS_DOMAIN_ID", "OS_DEFAULT_DOMAIN_ID", "OS_USER_DOMAIN_NAME", "OS_DOMAIN_NAME",
            "OS_DEFAULT_DOMAIN_NAME", "OS_PROJECT_DOMAIN_ID", "OS_PROJECT_DOMAIN_NAME", "OS_DEFAULT_DOMAIN",
        ].map { Domain(name: $0, isID: $0.hasSuffix("_ID")) }, kind: ["OS_AUTH_TYPE"],
        accessKeys: [
            KeyFamily(
                ids: ["OS_ACCESS_KEY", "OS_ACCESS_KEY_ID", "OS_AK"],
                secrets: ["OS_SECRET_KEY", "OS_ACCESS_KEY_SECRET", "OS_SK"],
                securityTokens: ["OS_SECURITY_TOKEN", "OS_AKSK_SECURITY_TOKEN", "OS_ST"]),
            KeyFamily(
                ids: ["HUAWEICLOUD_SDK_AK"], secrets: ["HUAWEICLOUD_SDK_SK"],
                securityTokens: ["HUAWEICLOUD_SDK_SECURITY_TOKEN"]),
        ],
        sharedAccessKeys: [
            KeyFamily(ids: ["S3_ACCESS_KEY_ID"], secrets: ["S3_SECRET_ACCESS_KEY"]),
            KeyFamily(ids: ["AWS_ACCESS_KEY_ID"], secrets: ["AWS_ACCESS_SECRET_KEY"]),
        ])

    /// The keys of an entry of clouds.yaml. Most keys of `auth` may also be next to it. openstacksdk prefers those next
    /// to it for scopes and tokens (`_fix_backwards_auth`), and those inside for the rest (`_validate_auth`).
    static let clouds = AccountNames(
        unsupported: UnsupportedValue.clouds, region: ["region_name"],
        projectID: besideOrWithin(["project_id", "tenant_id"]),
        projectName: besideOrWithin(["project_name", "tenant_name"]), identity: withinOrBeside(["auth_url"]),
        caFile: ["cacert"], token: ["token", "auth.token", "auth_token", "auth.auth_token"],
        userName: withinOrBeside(["username", "user_name"]), password: withinOrBeside(["password"]),
        domains: [
            "user_domain_id", "domain_id", "default_domain_id", "user_domain_name", "domain_name",
            "default_domain_name",
            "project_domain_id", "project_domain_name",
        ].flatMap { name in besideOrWithin([name]).map { Domain(name: $0, isID: name.hasSuffix("_id")) } },
        kind: ["auth_type"],
        accessKeys: [
            KeyFamily(
                ids: ["ak", "access_key", "auth.ak", "auth.access_key"],
                secrets: ["sk", "secret_key", "auth.sk", "auth.secret_key"],
                securityTokens: ["security_token", "auth.security_token"])
        ])

    private static func withinOrBeside(_ names: [String]) -> [String] { names.map { "auth." + $0 } + names }

    private static func besideOrWithin(_ names: [String]) -> [String] { names.flatMap { [$0, "auth." + $0] } }

    /// The keys of the file of Huawei Cloud's tools.
    static let huaweiCredentials = AccountNames(
        projectID: ["basic.project_id"], identity: ["basic.iam_endpoint"],
        accessKeys: [
            KeyFamily(ids: ["basic.ak"], secrets: ["basic.sk"], securityTokens: ["basic.security_token"])
        ])
}

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
    private static let certificateRemedy = "Remove it: the exporter sends no client certificate to the cloud"

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
