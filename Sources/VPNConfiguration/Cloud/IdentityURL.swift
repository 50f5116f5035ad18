import CloudAPI
import Settings

/// The URL of an identity service, as in `auth_url` and `OS_AUTH_URL`. It may have a path, and may lack the scheme, as
/// in the vendor data of otc-swiss.
struct IdentityURL: Sendable, Equatable {
    /// `https://host[:port]`, with the path before the version if there is one.
    let baseURL: String
    /// The provider with the host; `nil` if the host is unknown.
    let provider: CloudConfiguration.Provider?
    /// The region in the host's name: `eu-de` of `iam.eu-de.otc.t-systems.com`.
    let region: String?

    init(_ text: String) throws(SettingRefusal) {
        let parts = text.contains("://") ? text : "https://" + text
        let scheme = parts.prefix { $0 != ":" }
        let authority = parts.dropFirst(scheme.count + 3).prefix { !"/?#".contains($0) }
        let hostURL = try SettingForm<String>.baseURL(of: "\(scheme)://\(authority)")
        let path = parts.dropFirst(scheme.count + 3 + authority.count).prefix { !"?#".contains($0) }
        // DevStack and load balancers have the service below a path, such as `/identity/v3`.
        let names = path.split(separator: "/").prefix { !Self.isVersion($0) }
        baseURL = names.isEmpty ? hostURL : hostURL + "/" + names.joined(separator: "/")
        guard (try? CloudEndpoint(baseURL)) != nil else {
            throw SettingRefusal("the URL has a path that does not belong to a service. Write https://host/v3")
        }
        let host = authority.prefix { $0 != ":" }.lowercased()
        provider = CloudProvider.hosting(host)
        let labels = host.split(separator: ".")
        region =
            labels.count > 3 && labels[0].hasPrefix("iam") && labels[1].contains("-") ? String(labels[1]) : nil
    }

    /// `v3` and `v2.0`.
    private static func isVersion(_ name: Substring) -> Bool {
        name.first?.lowercased() == "v" && name.count > 1
            && name.dropFirst().allSatisfy { "0"..."9" ~= $0 || $0 == "." }
    }
}

extension SettingForm where Value == IdentityURL {
    static var identityURL: SettingForm {
        SettingForm(bound: "https://host/v3", write: \.baseURL) { text throws(SettingRefusal) in
            try IdentityURL(text)
        }
    }
}
