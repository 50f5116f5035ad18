/// Where the services of the cloud are, as the identity service says it.
///
/// Source: identity service, "Querying the Service Catalog", and `token.catalog` of a token's details.
struct ServiceCatalog: Sendable, Hashable, Decodable {
    private let services: [Service]

    private struct Service: Sendable, Hashable, Decodable {
        let type: String?
        let endpoints: [Endpoint]?
    }

    private struct Endpoint: Sendable, Hashable, Decodable {
        let interface: String?
        let region: String?
        let regionID: String?
        let url: String?

        private enum CodingKeys: String, CodingKey {
            case interface
            case region
            case regionID = "region_id"
            case url
        }

        /// 2: of this region, 1: of every region, 0: of another one.
        func rank(in region: String) -> Int {
            let regions = [self.region, regionID].compactMap(\.self)
            return regions.contains(region) ? 2 : regions.contains("*") ? 1 : 0
        }
    }

    init(from decoder: any Decoder) throws {
        services = try decoder.singleValueContainer().decode([Service].self)
    }

    /// The public address of a service in a region, without its version and the project.
    ///
    /// - Returns: `nil` where the catalog has none, or none that can be used.
    func endpoint(of service: CloudService, region: String) -> CloudEndpoint? {
        guard let type = service.catalogType else { return nil }
        let candidates = services.filter { $0.type == type }.flatMap { $0.endpoints ?? [] }
            .filter { $0.interface == "public" }
        for rank in [2, 1] {
            let urls = candidates.filter { $0.rank(in: region) == rank }.compactMap(\.url)
            for url in urls {
                let base = Self.base(of: url, version: service.version)
                if let endpoint = try? CloudEndpoint(base) { return endpoint }
            }
        }
        return nil
    }

    /// The address up to the version; the project behind it is an id, or a place for one such as `$(tenant_id)s`.
    private static func base(of url: String, version: String) -> String {
        var parts = url.split(separator: "/", omittingEmptySubsequences: false)
        while parts.last == "" { parts.removeLast() }
        // Scheme, nothing and host come before the path.
        let place = parts.indices.dropFirst(3).first { parts[$0].lowercased() == version.lowercased() }
        return parts[..<(place ?? parts.endIndex)].joined(separator: "/")
    }
}

extension CloudService {
    /// As in the catalog. There `vpn` is the older service; that of today's connections is `evpn`.
    fileprivate var catalogType: String? {
        switch self {
        case .identity: nil
        case .vpn: "evpn"
        case .cloudEye: "ces"
        }
    }

    /// The first part of each path.
    var version: String {
        switch self {
        case .identity: "v3"
        case .vpn: "v5"
        case .cloudEye: "V1.0"
        }
    }
}
