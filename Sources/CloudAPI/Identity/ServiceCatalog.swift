/// Where the services of the cloud are, as the identity service says it.
///
/// Read leniently: an entry that is null or odd hides no other, and each form has the one reading that it can have.
/// Source: identity service, "Querying the Service Catalog", and `token.catalog` of a token's details.
struct ServiceCatalog: Sendable, Hashable, Decodable {
    private let services: [Service]

    init(from decoder: any Decoder) throws {
        services = try ReadableElements<Service>(from: decoder).elements
    }

    /// The public address of a service in a region, without its version and the project.
    ///
    /// Endpoints of the region go first, then those of every region. One that names no region is meant where there is
    /// only one such address.
    ///
    /// - Returns: `nil` where the catalog has none, or none that can be used.
    func endpoint(of service: CloudService, region: String) -> CloudEndpoint? {
        for type in service.catalogTypes {
            let candidates = services.filter { $0.type == type.name }.flatMap(\.endpoints).filter(\.isPublic)
            for reach in [Reach.region, .everywhere, .unnamed] {
                let endpoints = candidates.filter { $0.reach(in: region) == reach }.flatMap(\.urls)
                    .filter { !type.needsVersion || Self.hasVersion(service.version, in: $0) }
                    .compactMap { try? CloudEndpoint(Self.base(of: $0, version: service.version)) }
                if reach == .unnamed, Set(endpoints).count > 1 { continue }
                if let endpoint = endpoints.first { return endpoint }
            }
        }
        return nil
    }

    private static func parts(of url: String) -> [Substring] {
        url.split(separator: "/", omittingEmptySubsequences: false)
    }

    private static func hasVersion(_ version: String, in url: String) -> Bool {
        parts(of: url).dropFirst(3).contains { $0.lowercased() == version.lowercased() }
    }

    /// The address up to the version; the project behind it is an id, or a place for one such as `$(tenant_id)s`.
    private static func base(of url: String, version: String) -> String {
        var parts = parts(of: url)
        while parts.last == "" { parts.removeLast() }
        // Scheme, nothing and host come before the path.
        let place = parts.indices.dropFirst(3).first {
            parts[$0].lowercased() == version.lowercased() || parts[$0].contains("(")
        }
        return parts[..<(place ?? parts.endIndex)].joined(separator: "/")
    }
}

extension ServiceCatalog {
    private enum Reach {
        case region, everywhere, unnamed, elsewhere
    }

    private struct Service: Sendable, Hashable, Decodable {
        /// In lower case.
        let type: String?
        let endpoints: [Endpoint]

        private enum CodingKeys: String, CodingKey {
            case type, endpoints
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            type = container.text(.type)?.lowercased()
            endpoints = (try? container.decode(ReadableElements<Endpoint>.self, forKey: .endpoints))?.elements ?? []
        }
    }

    private struct Endpoint: Sendable, Hashable, Decodable {
        /// Whether it is for callers from outside; what does not say is.
        let isPublic: Bool
        /// In lower case; empty where it names none.
        private let regions: Set<String>
        let urls: [String]

        private enum CodingKeys: String, CodingKey {
            case interface, region, url, publicURL
            case regionID = "region_id"
        }

        /// `publicURL` is the interface, or the address itself, in the older form of the catalog.
        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            let interface = container.text(.interface)?.lowercased()
            isPublic = interface.map { ["public", "publicurl"].contains($0) } ?? true
            regions = Set([container.text(.region), container.text(.regionID)].compactMap { $0?.lowercased() })
            urls = [container.text(.url), container.text(.publicURL)].compactMap(\.self)
        }

        func reach(in region: String) -> Reach {
            if regions.contains(region.lowercased()) { return .region }
            return regions.isEmpty ? .unnamed : regions.contains("*") ? .everywhere : .elsewhere
        }
    }
}

extension CloudService {
    /// One name of a service in catalogs.
    fileprivate struct CatalogType {
        let name: String
        /// Whether the name means the service only where the address has its version.
        var needsVersion = false
    }

    /// As in the catalog, the usual name first. There `vpn` is the older service, unless its address has today's version.
    fileprivate var catalogTypes: [CatalogType] {
        switch self {
        case .identity: []
        case .vpn: [CatalogType(name: "evpn"), CatalogType(name: "vpn", needsVersion: true)]
        case .cloudEye: [CatalogType(name: "ces"), CatalogType(name: "cesv1", needsVersion: true)]
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
