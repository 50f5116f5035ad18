package import Settings

/// The endpoints of the cloud's services, which override those of the region.
package struct EndpointOverrides: SettingsSection, Equatable {
    /// `https://host[:port]`, with a path only if `auth_url` has one; `nil` for the region's.
    package var identity: String?
    /// `https://host[:port]` without a path; `nil` for the one of the region or of the token's catalog.
    package var vpn: String?
    /// `https://host[:port]` without a path; `nil` for the one of the region or of the token's catalog.
    package var cloudEye: String?

    package static var defaults: Self { Self() }
}

extension EndpointOverrides {
    package static let declaration = SectionDeclaration<Self> {
        SectionField("identity", \.identity, .baseURL, "Base URL of the identity service (IAM), without a path")
        SectionField("vpn", \.vpn, .baseURL, "Base URL of the VPN service, without a path")
        SectionField("cloud_eye", \.cloudEye, .baseURL, "Base URL of the Cloud Eye service, without a path")
    }
}
