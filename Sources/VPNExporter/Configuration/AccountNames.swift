/// How one source names what makes up a cloud's account; of several names of one thing the first that has a value counts.
struct AccountNames: Sendable {
    /// The parts of an access key, which come from one family only.
    struct KeyFamily: Sendable {
        let ids: [String]
        let secrets: [String]
        var securityTokens: [String] = []
    }

    var region: [String] = []
    var projectID: [String] = []
    var projectName: [String] = []
    var identity: [String] = []
    var caFile: [String] = []
    var token: [String] = []
    var userName: [String] = []
    var password: [String] = []
    var domainName: [String] = []
    /// Of the user's domain, where no name of it is given.
    var domainID: [String] = []
    var accessKeys: [KeyFamily] = []
    /// Families that other services' tools use as well: they count only where they are whole and nothing else is there.
    var sharedAccessKeys: [KeyFamily] = []
}

extension AccountNames {
    /// As the clients of OpenStack, Open Telekom Cloud and Huawei Cloud have them.
    static let environment = AccountNames(
        region: ["OS_REGION_NAME", "OS_REGION"],
        projectID: ["OS_PROJECT_ID", "OS_TENANT_ID", "HUAWEICLOUD_SDK_PROJECT_ID"],
        projectName: ["OS_PROJECT_NAME", "OS_TENANT_NAME"], identity: ["OS_AUTH_URL"], caFile: ["OS_CACERT"],
        token: ["OS_TOKEN", "OS_AUTH_TOKEN"], userName: ["OS_USERNAME"], password: ["OS_PASSWORD"],
        domainName: ["OS_USER_DOMAIN_NAME", "OS_PROJECT_DOMAIN_NAME", "OS_DOMAIN_NAME", "OS_DEFAULT_DOMAIN"],
        domainID: ["OS_USER_DOMAIN_ID", "OS_PROJECT_DOMAIN_ID", "OS_DOMAIN_ID"],
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

    /// The keys of an entry of clouds.yaml. What belongs into `auth` clients take beside it as well.
    static let clouds = AccountNames(
        region: ["region_name", "regions"], projectID: withinOrBeside(["project_id", "tenant_id"]),
        projectName: withinOrBeside(["project_name", "tenant_name"]), identity: withinOrBeside(["auth_url"]),
        caFile: ["cacert"], token: withinOrBeside(["token"]), userName: withinOrBeside(["username"]),
        password: withinOrBeside(["password"]),
        domainName: withinOrBeside(["user_domain_name", "domain_name", "project_domain_name"]),
        domainID: withinOrBeside(["user_domain_id", "domain_id", "project_domain_id"]),
        accessKeys: [
            KeyFamily(
                ids: ["ak", "access_key", "auth.ak", "auth.access_key"],
                secrets: ["sk", "secret_key", "auth.sk", "auth.secret_key"],
                securityTokens: ["security_token", "auth.security_token"])
        ])

    private static func withinOrBeside(_ names: [String]) -> [String] { names.map { "auth." + $0 } + names }

    /// The keys of the file of Huawei Cloud's tools.
    static let huaweiCredentials = AccountNames(
        projectID: ["basic.project_id"], identity: ["basic.iam_endpoint"],
        accessKeys: [
            KeyFamily(ids: ["basic.ak"], secrets: ["basic.sk"], securityTokens: ["basic.security_token"])
        ])
}
