/// Sends calls to one project's services for a caller without a password. It resolves the project's ID and reads the
/// catalog once, and shares both results.
final class ProjectAccess: Sendable {
    /// The time for which the exporter does not request an unreadable catalog again. Meanwhile it derives the addresses
    /// from the region.
    static let catalogHoldOff: Duration = .seconds(900)

    private let caller: CloudCaller
    private let authorizer: any RequestAuthorizer
    private let project: Project
    private let endpoints: CloudEndpoints
    private let addresses: ServiceAddresses
    private let projectID: SharedResult<String>
    private let catalog: SharedResult<ServiceCatalog?>

    init(
        caller: CloudCaller, authorizer: any RequestAuthorizer, project: Project, endpoints: CloudEndpoints,
        addresses: ServiceAddresses, instant: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        self.caller = caller
        self.authorizer = authorizer
        self.project = project
        self.endpoints = endpoints
        self.addresses = addresses
        projectID = SharedResult(.listProjects, instant: instant)
        catalog = SharedResult(.readCatalog, instant: instant)
    }

    func send(_ call: ServiceCall) async throws(CloudError) -> HTTPResponse {
        let projectID = try await resolvedProjectID()
        let catalog = endpoints.needsCatalog(for: call.operation.service) ? try await sharedCatalog() : nil
        let endpoint = addresses.endpoint(of: call.operation.service, in: catalog)
        return try await authorizer.call(
            call.operation, call.request(at: endpoint, projectID: projectID), projectID: projectID, by: caller)
    }

    private func resolvedProjectID() async throws(CloudError) -> String {
        switch project {
        case .id(let id): return id
        case .name(let name):
            return try await projectID.value {
                do throws(CloudError) {
                    return .init(result: .success(try await fetchProjectID(of: name)), lifetime: nil)
                } catch {
                    return .init(result: .failure(error), lifetime: Self.holdOff(after: error))
                }
            }
        }
    }

    private func fetchProjectID(of name: String) async throws(CloudError) -> String {
        let named: ProjectList = try await fetch(.listProjects, ProjectList.path(name: name))
        if let id = try named.id(of: name) { return id }
        // The filter may ignore sub-projects, and the error lists the names of all projects.
        let all: ProjectList = try await fetch(.listProjects, ProjectList.path(name: nil))
        guard let id = try all.id(of: name) else { throw all.missing(name) }
        return id
    }

    private func sharedCatalog() async throws(CloudError) -> ServiceCatalog? {
        struct Content: Decodable { let catalog: ServiceCatalog }
        return try await catalog.value {
            do throws(CloudError) {
                let content: Content = try await fetch(.readCatalog, "/v3/auth/catalog")
                return .init(result: .success(content.catalog), lifetime: nil)
            } catch {
                if error.disposition == .cancelled { return .init(result: .failure(error), lifetime: .zero) }
                return .init(result: .success(nil), lifetime: Self.catalogHoldOff)
            }
        }
    }

    private func fetch<Content: Decodable>(
        _ operation: CloudOperation, _ path: String
    ) async throws(CloudError) -> Content {
        let request = HTTPRequest(.get, endpoints.identity.url + path, headers: ServiceCall.headers)
        let response = try await authorizer.call(operation, request, projectID: nil, by: caller)
        return try caller.parse(operation, response)
    }

    private static func holdOff(after error: CloudError) -> Duration {
        switch error.disposition {
        case .throttled(let retryAfter): retryAfter ?? .seconds(60)
        case .badCredentials, .forbidden, .final: .seconds(60)
        case .retry: error.retryAfter ?? .zero
        case .exists, .gone, .notReady, .reauthenticate, .cancelled: .zero
        }
    }
}

/// The projects that the identity service lists for a caller.
///
/// Source: identity service, "Querying Project Information Based on the Specified Criteria", `GET /v3/projects`.
struct ProjectList: Decodable {
    struct Entry: Decodable {
        let id: String?
        let name: String?
        let enabled: Bool?
    }

    let projects: [Entry]

    /// Returns the path of a request for the projects with a name. The response may contain others, too.
    static func path(name: String?) -> String {
        name.map { "/v3/projects?name=\($0.percentEncoded)" } ?? "/v3/projects"
    }

    /// Returns the ID of the project with exactly this name.
    func id(of name: String) throws(CloudError) -> String? {
        let named = projects.filter { $0.name == name && $0.id?.isEmpty == false }
        if let enabled = named.first(where: { $0.enabled != false }) { return enabled.id }
        guard named.isEmpty else {
            throw CloudError(
                .listProjects, message: "the project \(name) is disabled. Enable it, or configure another one",
                disposition: .final)
        }
        return nil
    }

    /// Returns the error for a name that no project has, if this list contains all projects of the caller.
    func missing(_ name: String) -> CloudError {
        let names = Set(projects.compactMap(\.name)).sorted()
        let shown = names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", …" : "")
        let remedy = names.isEmpty ? "Give these credentials access to it" : "Configure one of: \(shown)"
        return CloudError(
            .listProjects, message: "these credentials have no access to a project \(name). \(remedy)",
            disposition: .final)
    }
}
