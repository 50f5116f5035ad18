/// The addresses of the cloud's services according to the identity service.
///
/// Decoding is lenient: an unreadable entry hides no other, and each form has exactly one meaning.
///
/// Source: identity service, "Querying the Service Catalog", and `token.catalog` of a token's details.
struct ServiceCatalog: Sendable, Hashable, Decodable {
    private let services: [Service]

    init(from decoder: any Decoder) throws {
        services = try ReadableElements<Service>(from: decoder).elements
    }

    /// Returns the public address of a service in a region, without its version and the project.
    ///
    /// Endpoints of the region take precedence over those of all regions. An endpoint without a region counts only if
    /// there is exactly one such address.
    ///
    /// - Returns: `nil` if the catalog has no usable address.
    func endpoint(of service: CloudService, provider: CloudProvider, region: String) -> CloudEndpoint? {
        for type in provider.catalogNames[service] ?? [] {
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

    /// Returns the address up to the version. What follows is a project ID or a placeholder such as `$(tenant_id)s`.
    private static func base(of url: String, version: String) -> String {
        var parts = parts(of: url)
        while parts.last == "" { parts.removeLast() }
        // The first three parts are the scheme, an empty part, and the host.
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
        /// The name of the service in lower case.
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
        /// Whether the endpoint is for callers outside the cloud. An endpoint without an interface is.
        let isPublic: Bool
        /// The regions in lower case. Empty if the endpoint names none.
        private let regions: Set<String>
        let urls: [String]

        private enum CodingKeys: String, CodingKey {
            case interface, region, url, publicURL
            case regionID = "region_id"
        }

        /// In older catalogs, `publicURL` is an interface or the address itself.
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
