/// Where the cloud's services are: given, else in the catalog, else derived from provider and region.
package struct CloudEndpoints: Sendable, Hashable {
    /// Of the identity service, without `/v3`.
    package let identity: CloudEndpoint
    /// Of the VPN service, without `/v5`.
    package let vpn: CloudEndpoint
    /// Of Cloud Eye, without `/V1.0`.
    package let cloudEye: CloudEndpoint
    /// What is derived from this region yields to the catalog; `nil` where all is given.
    private let region: String?
    private let derived: Set<CloudService>

    /// All are given, and the catalog is not asked.
    ///
    /// - Parameters:
    ///   - identity: with or without `/v3`, as in `OS_AUTH_URL`.
    ///   - vpn: with or without `/v5`.
    ///   - cloudEye: with or without `/V1.0`.
    package init(identity: CloudEndpoint, vpn: CloudEndpoint, cloudEye: CloudEndpoint) {
        self.init(identity, vpn, cloudEye, region: nil, derived: [])
    }

    private init(
        _ identity: CloudEndpoint, _ vpn: CloudEndpoint, _ cloudEye: CloudEndpoint, region: String?,
        derived: Set<CloudService>
    ) {
        self.identity = identity.dropping(version: CloudService.identity.version)
        self.vpn = vpn.dropping(version: CloudService.vpn.version)
        self.cloudEye = cloudEye.dropping(version: CloudService.cloudEye.version)
        self.region = region
        self.derived = derived
    }

    /// The same with what is given in the place of what was derived; with or without versions.
    package func giving(
        identity: CloudEndpoint? = nil, vpn: CloudEndpoint? = nil, cloudEye: CloudEndpoint? = nil
    ) -> CloudEndpoints {
        var derived = derived
        if vpn != nil { derived.remove(.vpn) }
        if cloudEye != nil { derived.remove(.cloudEye) }
        return CloudEndpoints(
            identity ?? self.identity, vpn ?? self.vpn, cloudEye ?? self.cloudEye, region: region, derived: derived)
    }

    /// Those through which what is sent can be read on the way.
    package var unencrypted: [CloudEndpoint] { [identity, vpn, cloudEye].filter(\.isUnencrypted) }

    /// Whether any address is better taken from the catalog.
    var needsCatalog: Bool { !derived.isEmpty }

    func needsCatalog(for service: CloudService) -> Bool { derived.contains(service) }

    /// As given; else as the catalog says, unless it would have credentials sent unencrypted; else as the region says.
    ///
    /// Only a loopback address may be plain, and only if the identity service's address is plain, too.
    func endpoint(of service: CloudService, in catalog: ServiceCatalog?) -> CloudEndpoint {
        if let listed = listed(service, in: catalog) { return listed }
        return switch service {
        case .identity: identity
        case .vpn: vpn
        case .cloudEye: cloudEye
        }
    }

    /// Whether the catalog has an address that is used.
    func lists(_ service: CloudService, in catalog: ServiceCatalog?) -> Bool { listed(service, in: catalog) != nil }

    private func listed(_ service: CloudService, in catalog: ServiceCatalog?) -> CloudEndpoint? {
        guard let region, derived.contains(service), let listed = catalog?.endpoint(of: service, region: region),
            listed.isEncrypted || (!identity.isEncrypted && !listed.isUnencrypted)
        else { return nil }
        return listed
    }

    /// Open Telekom Cloud; the Swiss one (`eu-ch2`) is a cloud of its own under its own names.
    package static func openTelekomCloud(region: String) throws(InvalidEndpoint) -> CloudEndpoints {
        try check(region: region)
        if region == "eu-ch2" {
            return try derived(region: region, domain: "sc.otc.t-systems.com", identityHost: "iam-pub")
        }
        return try derived(region: region, domain: "otc.t-systems.com")
    }

    package static func huaweiCloud(region: String) throws(InvalidEndpoint) -> CloudEndpoints {
        try check(region: region)
        return try derived(region: region, domain: "myhuaweicloud.com")
    }

    private static func derived(
        region: String, domain: String, identityHost: String = "iam"
    ) throws(InvalidEndpoint) -> CloudEndpoints {
        try CloudEndpoints(
            CloudEndpoint("https://\(identityHost).\(region).\(domain)"),
            CloudEndpoint("https://vpn.\(region).\(domain)"), CloudEndpoint("https://ces.\(region).\(domain)"),
            region: region, derived: [.vpn, .cloudEye])
    }

    private static func check(region: String) throws(InvalidEndpoint) {
        let isLabel = region.utf8.allSatisfy {
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
                || $0 == UInt8(ascii: "-")
        }
        guard isLabel, 1...63 ~= region.utf8.count, region.first != "-", region.last != "-" else {
            throw InvalidEndpoint(region, "is not a region; a region is written like eu-de")
        }
    }
}
