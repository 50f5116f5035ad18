import Synchronization

/// The addresses of the cloud's services: configured, from the service catalog, or derived from provider and region.
package struct CloudEndpoints: Sendable, Hashable {
    /// The identity service's address, without `/v3`.
    package let identity: CloudEndpoint
    /// The VPN service's address, without `/v5`.
    package let vpn: CloudEndpoint
    /// Cloud Eye's address, without `/V1.0`.
    package let cloudEye: CloudEndpoint
    /// The source of the derived addresses. `nil` if all are configured.
    private let origin: Origin?
    /// The services with derived addresses. The catalog takes precedence over these.
    private let derived: Set<CloudService>

    private struct Origin: Sendable, Hashable {
        let provider: CloudProvider
        let region: String
    }

    /// Creates endpoints that ignore the catalog.
    ///
    /// - Parameters:
    ///   - identity: the address with or without `/v3`, as in `OS_AUTH_URL`.
    ///   - vpn: the address with or without `/v5`.
    ///   - cloudEye: the address with or without `/V1.0`.
    package init(identity: CloudEndpoint, vpn: CloudEndpoint, cloudEye: CloudEndpoint) {
        self.init(identity, vpn, cloudEye, origin: nil, derived: [])
    }

    /// Creates endpoints that are derived from a provider and a region.
    init(
        of provider: CloudProvider, region: String, identity: CloudEndpoint, vpn: CloudEndpoint, cloudEye: CloudEndpoint
    ) {
        self.init(
            identity, vpn, cloudEye, origin: Origin(provider: provider, region: region), derived: [.vpn, .cloudEye])
    }

    private init(
        _ identity: CloudEndpoint, _ vpn: CloudEndpoint, _ cloudEye: CloudEndpoint, origin: Origin?,
        derived: Set<CloudService>
    ) {
        self.identity = identity.dropping(version: CloudService.identity.version)
        self.vpn = vpn.dropping(version: CloudService.vpn.version)
        self.cloudEye = cloudEye.dropping(version: CloudService.cloudEye.version)
        self.origin = origin
        self.derived = derived
    }

    /// Returns the endpoints with the given addresses instead of derived ones. The versions are optional.
    package func replacing(
        identity: CloudEndpoint? = nil, vpn: CloudEndpoint? = nil, cloudEye: CloudEndpoint? = nil
    ) -> CloudEndpoints {
        var derived = derived
        if vpn != nil { derived.remove(.vpn) }
        if cloudEye != nil { derived.remove(.cloudEye) }
        return CloudEndpoints(
            identity ?? self.identity, vpn ?? self.vpn, cloudEye ?? self.cloudEye, origin: origin, derived: derived)
    }

    /// The addresses on which others can read the credentials.
    package var unencrypted: [CloudEndpoint] { [identity, vpn, cloudEye].filter(\.isUnencrypted) }

    /// Whether the catalog takes precedence over any address.
    var needsCatalog: Bool { !derived.isEmpty }

    func needsCatalog(for service: CloudService) -> Bool { derived.contains(service) }

    /// Returns the configured address, else the catalog's, else the region's.
    ///
    /// An address from the catalog must be encrypted. The exception is a loopback address, if the identity service's
    /// address is unencrypted, too.
    func endpoint(of service: CloudService, in catalog: ServiceCatalog?) -> CloudEndpoint {
        if let listed = listed(service, in: catalog) { return listed }
        return switch service {
        case .identity: identity
        case .vpn: vpn
        case .cloudEye: cloudEye
        }
    }

    /// Returns whether the service's address comes from the catalog.
    func lists(_ service: CloudService, in catalog: ServiceCatalog?) -> Bool { listed(service, in: catalog) != nil }

    private func listed(_ service: CloudService, in catalog: ServiceCatalog?) -> CloudEndpoint? {
        guard let origin, derived.contains(service),
            let listed = catalog?.endpoint(of: service, provider: origin.provider, region: origin.region),
            listed.isEncrypted || (!identity.isEncrypted && !listed.isUnencrypted)
        else { return nil }
        return listed
    }
}

/// Returns the address of each service, and reports each derived address once if the catalog has no usable one.
final class ServiceAddresses: Sendable {
    private let endpoints: CloudEndpoints
    private let report: @Sendable (CloudService, CloudEndpoint) -> Void
    private let reported = Mutex<Set<CloudService>>([])

    init(_ endpoints: CloudEndpoints, report: @escaping @Sendable (CloudService, CloudEndpoint) -> Void) {
        self.endpoints = endpoints
        self.report = report
    }

    /// - Parameter catalog: `nil` if the catalog is unreadable or not needed.
    func endpoint(of service: CloudService, in catalog: ServiceCatalog?) -> CloudEndpoint {
        let endpoint = endpoints.endpoint(of: service, in: catalog)
        guard endpoints.needsCatalog(for: service) else { return endpoint }
        let isNew = reported.withLock { reported in
            guard !endpoints.lists(service, in: catalog) else {
                reported.remove(service)
                return false
            }
            return reported.insert(service).inserted
        }
        if isNew { report(service, endpoint) }
        return endpoint
    }
}
