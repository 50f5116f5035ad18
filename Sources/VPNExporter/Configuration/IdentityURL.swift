/// What the URL of an identity service tells, as `auth_url` and `OS_AUTH_URL` have it: with a path, perhaps without a
/// scheme, as the vendor data of otc-swiss.
struct IdentityURL: Sendable, Equatable {
    /// `https://host[:port]` without a path.
    let baseURL: String
    /// As far as the host's name tells.
    let provider: CloudConfiguration.Provider?
    /// As far as the host's name tells: `eu-de` of `iam.eu-de.otc.t-systems.com`.
    let region: String?

    init(_ text: String) throws(SettingRefusal) {
        let parts = text.contains("://") ? text : "https://" + text
        let scheme = parts.prefix { $0 != ":" }
        let authority = parts.dropFirst(scheme.count + 3).prefix { !"/?#".contains($0) }
        baseURL = try SettingForm<String>.baseURL(of: "\(scheme)://\(authority)")
        let host = authority.prefix { $0 != ":" }.lowercased()
        provider =
            host.hasSuffix(".t-systems.com")
            ? .openTelekomCloud : host.contains(".myhuaweicloud.") ? .huaweiCloud : nil
        let labels = host.split(separator: ".")
        region = labels.count > 3 && labels[0].hasPrefix("iam") && labels[1].contains("-") ? String(labels[1]) : nil
    }
}

extension SettingForm where Value == IdentityURL {
    static var identityURL: SettingForm {
        SettingForm(bound: "https://host/v3", write: \.baseURL) { text throws(SettingRefusal) in
            try IdentityURL(text)
        }
    }
}
