/// Where an embedded cloud is and what to log in with, as assignments that a shell can read. The names are those that
/// OpenStack's clients, the Terraform providers and Huawei Cloud's SDK look up; the user and the access key are two
/// ways to log in, of which a client takes one.
package struct ShellVariables: Sendable {
    /// One `export NAME='VALUE'` on each line.
    package let text: String

    /// - Parameter baseURL: of the cloud, without a slash at the end.
    package init(baseURL: String, _ simulation: EmbeddedCloudConfiguration) {
        let projectID = simulation.projectID
        let region = simulation.region.uppercased().replacing("-", with: "_")
        var variables = [
            ("OS_AUTH_URL", "\(baseURL)/v3"), ("OS_IDENTITY_API_VERSION", "3"),
            ("OS_USERNAME", simulation.userName), ("OS_PASSWORD", simulation.password),
            ("OS_USER_DOMAIN_NAME", simulation.domainName), ("OS_PROJECT_NAME", simulation.projectName),
            ("OS_PROJECT_ID", projectID), ("OS_REGION_NAME", simulation.region),
        ]
        if let key = simulation.accessKeys.first(where: { $0.securityToken == nil }) {
            variables += [("OS_ACCESS_KEY", key.id), ("OS_SECRET_KEY", key.secret)]
        }
        variables += [
            ("OS_EVPN_ENDPOINT_OVERRIDE", "\(baseURL)/v5/\(projectID)"),
            ("OS_CES_ENDPOINT_OVERRIDE", "\(baseURL)/V1.0/\(projectID)"),
            ("HUAWEICLOUD_SDK_REGION_IAM_\(region)", baseURL), ("HUAWEICLOUD_SDK_REGION_VPN_\(region)", baseURL),
            ("HUAWEICLOUD_SDK_REGION_CES_\(region)", baseURL), ("EMBEDDED_CLOUD_URL", baseURL),
        ]
        text = variables.map { "export \($0)=\(Self.quoted($1))\n" }.joined()
    }

    /// Nothing in single quotes means anything to a shell but the quote itself.
    private static func quoted(_ value: String) -> String {
        "'" + value.replacing("'", with: #"'\''"#) + "'"
    }
}
