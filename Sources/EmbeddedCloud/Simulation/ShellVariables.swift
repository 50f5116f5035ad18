/// Shell assignments with the addresses and the credentials of an embedded cloud.
///
/// The names are those that OpenStack's clients, the Terraform providers, and Huawei Cloud's SDK read. A client takes
/// either the user or the access key, so the key is a comment.
package struct ShellVariables: Sendable {
    /// One `export NAME='VALUE'` per line, after `# ` if it is an alternative.
    package let text: String

    /// - Parameter baseURL: URL of the cloud without a trailing slash.
    package init(baseURL: String, _ simulation: EmbeddedCloudConfiguration) {
        let projectID = simulation.projectID
        let region = simulation.region.uppercased().replacing("-", with: "_")
        var variables = [
            ("OS_AUTH_URL", "\(baseURL)/v3"), ("OS_IDENTITY_API_VERSION", "3"),
            ("OS_USERNAME", simulation.userName), ("OS_PASSWORD", simulation.password),
            ("OS_USER_DOMAIN_NAME", simulation.domainName), ("OS_PROJECT_NAME", simulation.projectName),
            ("OS_PROJECT_ID", projectID), ("OS_REGION_NAME", simulation.region),
        ]
        variables += [
            ("OS_EVPN_ENDPOINT_OVERRIDE", "\(baseURL)/v5/\(projectID)"),
            ("OS_CES_ENDPOINT_OVERRIDE", "\(baseURL)/V1.0/\(projectID)"),
            ("HUAWEICLOUD_SDK_REGION_IAM_\(region)", baseURL), ("HUAWEICLOUD_SDK_REGION_VPN_\(region)", baseURL),
            ("HUAWEICLOUD_SDK_REGION_CES_\(region)", baseURL), ("EMBEDDED_CLOUD_URL", baseURL),
        ]
        text = Self.exports(variables) + Self.accessKey(simulation)
    }

    private static func accessKey(_ simulation: EmbeddedCloudConfiguration) -> String {
        guard let key = simulation.accessKeys.first(where: { $0.securityToken == nil }) else { return "" }
        return "# Instead of OS_USERNAME, OS_PASSWORD, and OS_USER_DOMAIN_NAME:\n"
            + exports([("OS_ACCESS_KEY", key.id), ("OS_SECRET_KEY", key.secret)], behind: "# ")
    }

    private static func exports(_ variables: [(String, String)], behind prefix: String = "") -> String {
        variables.map { "\(prefix)export \($0)=\(quoted($1))\n" }.joined()
    }

    /// Returns the value in single quotes, in which a shell interprets only the quote itself.
    private static func quoted(_ value: String) -> String {
        "'" + value.replacing("'", with: #"'\''"#) + "'"
    }
}
