package import Settings

/// Where the cloud's services are, in the place of what follows from the region.
package struct EndpointOverrides: Sendable, Equatable {
    /// `https://host[:port]`, with a path only if `auth_url` has one; `nil` where the region says it.
    package var identity: String?
    /// `https://host[:port]` without a path; `nil` where the region, or the token's catalog, says it.
    package var vpn: String?
    /// `https://host[:port]` without a path; `nil` where the region, or the token's catalog, says it.
    package var cloudEye: String?
}

extension EndpointOverrides {
    package static let identity = Setting(
        name: "identity", meaning: "Base URL of the identity service (IAM), without a path", form: .baseURL,
        need: .optional)
    package static let vpn = Setting(
        name: "vpn", meaning: "Base URL of the VPN service, without a path", form: .baseURL, need: .optional)
    package static let cloudEye = Setting(
        name: "cloud_eye", meaning: "Base URL of the Cloud Eye service, without a path", form: .baseURL,
        need: .optional)

    package static let settings = [identity.description, vpn.description, cloudEye.description]

    package init(_ node: ConfigurationNode, problems: inout ProblemCollector) {
        guard let section = ConfigurationSection(node, settings: Self.settings, problems: &problems) else { return }
        identity = section.value(of: Self.identity, problems: &problems)
        vpn = section.value(of: Self.vpn, problems: &problems)
        cloudEye = section.value(of: Self.cloudEye, problems: &problems)
    }
}
