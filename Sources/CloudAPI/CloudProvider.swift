/// One cloud that the exporter supports, as a row of a table.
///
/// The rows hold everything that differs between the clouds. Other code reads the properties of a row and never tests
/// which cloud it is. To add a cloud with the same API, add its row to ``allCases``.
package struct CloudProvider: Sendable, Hashable {
    /// The name in the configuration, such as `open-telekom-cloud`.
    package let rawValue: String
    /// Whether the cloud is a simulation inside the exporter, on loopback. It requires no credentials in the
    /// configuration.
    package var isSimulated = false
    /// The values of `profile` in clouds.yaml that select this cloud.
    package var profiles: [Profile] = []
    package var limits: Limits
    /// The parts of the cloud with host names of their own. The first that has a region determines its hosts.
    fileprivate var realms: [Realm] = []
    fileprivate var hostForm: HostForm?
    fileprivate var regionForm: RegionForm?
    /// The names of each service in the service catalog, the usual one first.
    private(set) var catalogNames = sharedCatalogNames

    package static let embedded = CloudProvider(
        rawValue: "embedded", isSimulated: true,
        limits: Limits(
            seriesPerCall: 500, minimumReconciliationInterval: .seconds(1), minimumReadingInterval: .seconds(1)))

    /// Open Telekom Cloud. Its Swiss region has host names of its own.
    package static let openTelekomCloud = CloudProvider(
        rawValue: "open-telekom-cloud",
        profiles: [
            Profile(name: "otc", regions: ["eu-de", "eu-nl"]), Profile(name: "otc-swiss", regions: ["eu-ch2"]),
        ],
        limits: Limits(seriesPerCall: 10),
        realms: [
            Realm(domain: "sc.otc.t-systems.com", identityHost: "iam-pub", regions: ["eu-ch2"]),
            Realm(domain: "otc.t-systems.com"),
        ],
        hostForm: .suffix(".t-systems.com"), regionForm: .prefix("eu-"))

    package static let huaweiCloud = CloudProvider(
        rawValue: "huawei-cloud",
        profiles: [Profile(name: "huawei", regions: []), Profile(name: "huaweicloud", regions: [])],
        limits: Limits(seriesPerCall: 500), realms: [Realm(domain: "myhuaweicloud.com")],
        hostForm: .part(".myhuaweicloud."), regionForm: .finalDigit)

    /// In the catalogs of both clouds, `vpn` is the older service unless its address has the current version.
    private static let sharedCatalogNames: [CloudService: [CatalogName]] = [
        .vpn: [CatalogName(name: "evpn"), CatalogName(name: "vpn", needsVersion: true)],
        .cloudEye: [CatalogName(name: "ces"), CatalogName(name: "cesv1", needsVersion: true)],
    ]
}

extension CloudProvider: CaseIterable, RawRepresentable {
    package static let allCases = [embedded, openTelekomCloud, huaweiCloud]

    /// The clouds that need an account.
    package static let real = allCases.filter { !$0.isSimulated }

    package init?(rawValue: String) {
        guard let row = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
        self = row
    }
}

extension CloudProvider {
    /// A vendor profile of clouds.yaml (openstacksdk, "Vendor Support").
    package struct Profile: Sendable, Hashable {
        package let name: String
        /// The regions of the profile, the default first. Empty if the profile has no default.
        package let regions: [String]
    }

    /// The documented limits of a cloud's services, and the intervals that keep the exporter below them.
    package struct Limits: Sendable, Hashable {
        /// The maximum number of series in one Cloud Eye call.
        package let seriesPerCall: Int
        /// The cloud records each call in the customer's audit log and counts it against request limits.
        package var minimumReconciliationInterval: Duration = .seconds(10)
        /// Cloud Eye has a new point every 15 s at best, and each call counts against request limits.
        package var minimumReadingInterval: Duration = .seconds(15)
    }

    /// A name of a service in the service catalog.
    struct CatalogName: Sendable, Hashable {
        let name: String
        /// Whether an entry means the service only if its address has the service's version.
        var needsVersion = false
    }

    /// A part of a cloud with one domain for its services: `https://HOST.REGION.DOMAIN`.
    fileprivate struct Realm: Sendable, Hashable {
        let domain: String
        var identityHost = "iam"
        /// The regions; `nil` for any region.
        var regions: Set<String>?
    }

    fileprivate enum HostForm: Sendable, Hashable {
        case suffix(String)
        case part(String)
    }

    fileprivate enum RegionForm: Sendable, Hashable {
        case prefix(String)
        case finalDigit
    }
}

extension CloudProvider {
    /// Returns the provider with a host, in lower case, or `nil` for a host of another cloud.
    package static func hosting(_ host: String) -> CloudProvider? {
        allCases.first { provider in
            switch provider.hostForm {
            case .suffix(let suffix): host.hasSuffix(suffix)
            case .part(let part): host.contains(part)
            case nil: false
            }
        }
    }

    /// Returns the provider and the profile with this name in clouds.yaml.
    package static func profile(named name: String) -> (provider: CloudProvider, profile: Profile)? {
        for provider in allCases {
            if let profile = provider.profiles.first(where: { $0.name == name }) { return (provider, profile) }
        }
        return nil
    }

    /// Returns whether the start of a project's name has the form of a region of this cloud.
    package func isRegion(_ text: String) -> Bool {
        switch regionForm {
        case .prefix(let prefix): text.hasPrefix(prefix)
        case .finalDigit: text.last.map { "0123456789".contains($0) } ?? false
        case nil: false
        }
    }

    /// Returns the default addresses of the services in a region.
    ///
    /// - Throws: ``InvalidEndpoint`` if the text is not a region, or if this cloud has no default addresses.
    package func endpoints(region: String) throws(InvalidEndpoint) -> CloudEndpoints {
        let isLabel = region.utf8.allSatisfy {
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
                || $0 == UInt8(ascii: "-")
        }
        guard isLabel, 1...63 ~= region.utf8.count, region.first != "-", region.last != "-" else {
            throw InvalidEndpoint(region, "is not a region", remedy: "Write it like eu-de")
        }
        guard let realm = realms.first(where: { $0.regions?.contains(region) ?? true }) else {
            throw InvalidEndpoint(rawValue, "has no default endpoints", remedy: "Give the endpoints")
        }
        return CloudEndpoints(
            of: self, region: region,
            identity: try CloudEndpoint("https://\(realm.identityHost).\(region).\(realm.domain)"),
            vpn: try CloudEndpoint("https://vpn.\(region).\(realm.domain)"),
            cloudEye: try CloudEndpoint("https://ces.\(region).\(realm.domain)"))
    }
}
