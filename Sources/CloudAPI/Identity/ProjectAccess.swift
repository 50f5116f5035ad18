/// The way to one project's services for a caller without a password: which id the project has and where the services
/// are is asked once and shared.
final class ProjectAccess: Sendable {
    /// For how long a catalog that cannot be read is not asked for again; meanwhile the region says the addresses.
    static let catalogHoldOff: Duration = .seconds(900)

    private let caller: CloudCaller
    private let authorizer: any RequestAuthorizer
    private let project: Project
    private let endpoints: CloudEndpoints
    private let addresses: ServiceAddresses
    private let projectID: SharedAnswer<String>
    private let catalog: SharedAnswer<ServiceCatalog?>

    init(
        caller: CloudCaller, authorizer: any RequestAuthorizer, project: Project, endpoints: CloudEndpoints,
        addresses: ServiceAddresses, instant: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        self.caller = caller
        self.authorizer = authorizer
        self.project = project
        self.endpoints = endpoints
        self.addresses = addresses
        projectID = SharedAnswer(.listProjects, instant: instant)
        catalog = SharedAnswer(.readCatalog, instant: instant)
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
                    return .init(result: .success(try await askProjectID(of: name)), keptFor: nil)
                } catch {
                    return .init(result: .failure(error), keptFor: Self.holdOff(after: error))
                }
            }
        }
    }

    private func askProjectID(of name: String) async throws(CloudError) -> String {
        let named: ProjectList = try await ask(.listProjects, ProjectList.path(name: name))
        if let id = try named.id(of: name) { return id }
        // The filter may not know sub-projects; and the names of the others tell a slip of the pen.
        let all: ProjectList = try await ask(.listProjects, ProjectList.path(name: nil))
        guard let id = try all.id(of: name) else { throw all.missing(name) }
        return id
    }

    private func sharedCatalog() async throws(CloudError) -> ServiceCatalog? {
        struct Answer: Decodable { let catalog: ServiceCatalog }
        return try await catalog.value {
            do throws(CloudError) {
                let answer: Answer = try await ask(.readCatalog, "/v3/auth/catalog")
                return .init(result: .success(answer.catalog), keptFor: nil)
            } catch {
                if error.disposition == .cancelled { return .init(result: .failure(error), keptFor: .zero) }
                return .init(result: .success(nil), keptFor: Self.catalogHoldOff)
            }
        }
    }

    private func ask<Answer: Decodable>(
        _ operation: CloudOperation, _ path: String
    ) async throws(CloudError) -> Answer {
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
