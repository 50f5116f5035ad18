/// Who asks and where: what the calls of every service go through.
///
/// It repeats no call but one that was refused for its token, once.
package struct CloudSession: Sendable {
    private let caller: CloudCaller
    private let endpoints: CloudEndpoints
    private let authorization: Authorization

    /// How a service knows who asks.
    private enum Authorization {
        case token(TokenProvider)
        case signature(RequestSigner)
    }

    package init(caller: CloudCaller, endpoints: CloudEndpoints, tokens: TokenProvider) {
        self.caller = caller
        self.endpoints = endpoints
        authorization = .token(tokens)
    }

    /// The same with an access key, which needs no identity service.
    package init(caller: CloudCaller, endpoints: CloudEndpoints, signer: RequestSigner) {
        self.caller = caller
        self.endpoints = endpoints
        authorization = .signature(signer)
    }

    func perform<Answer: Decodable>(
        _ call: ServiceCall, as type: Answer.Type = Answer.self
    ) async throws(CloudError) -> (answer: Answer, response: HTTPResponse) {
        let response =
            switch authorization {
            case .token(let tokens): try await send(call, tokens)
            case .signature(let signer):
                try await signer.call(call.operation, request(call, projectID: signer.projectID), by: caller)
            }
        return (try caller.parse(call.operation, response), response)
    }

    func reportUnreadable(_ count: Int, of operation: CloudOperation) {
        caller.reportUnreadable(count, of: operation)
    }

    private func send(_ call: ServiceCall, _ tokens: TokenProvider) async throws(CloudError) -> HTTPResponse {
        let token = try await tokens.token()
        do throws(CloudError) {
            return try await send(call, token)
        } catch {
            guard error.disposition == .reauthenticate else { throw error }
            // Tokens die early, as when permissions change; a second refusal is not the token's age.
            return try await send(call, tokens.token(insteadOf: token))
        }
    }

    private func send(_ call: ServiceCall, _ token: Token) async throws(CloudError) -> HTTPResponse {
        let request = request(
            call, projectID: token.projectID, headers: ["x-auth-token": token.secret.reveal()])
        return try await caller.call(call.operation, request, secrets: [token.secret])
    }

    private func request(_ call: ServiceCall, projectID: String, headers: [String: String] = [:]) -> HTTPRequest {
        let url = "\(base(of: call.operation.service))/\(projectID.percentEncoded)/\(call.path)"
        let standard = ["content-type": "application/json", "accept": "application/json"]
        return HTTPRequest(
            call.method, url, headers: headers.merging(standard) { given, _ in given }, body: call.body)
    }

    /// Up to the project.
    private func base(of service: CloudService) -> String {
        switch service {
        case .identity: endpoints.identity.url + "/v3"
        case .vpn: endpoints.vpn.url + "/v5"
        case .cloudEye: endpoints.cloudEye.url + "/V1.0"
        }
    }
}
