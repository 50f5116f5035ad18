import Synchronization

/// Finds the address of each service, and reports once for each that its well-known address is used because the catalog
/// names none that can be.
final class ServiceAddresses: Sendable {
    private let endpoints: CloudEndpoints
    private let report: @Sendable (CloudService, CloudEndpoint) -> Void
    private let reported = Mutex<Set<CloudService>>([])

    init(_ endpoints: CloudEndpoints, report: @escaping @Sendable (CloudService, CloudEndpoint) -> Void) {
        self.endpoints = endpoints
        self.report = report
    }

    /// - Parameter catalog: `nil` where it could not be read, or is not needed.
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
