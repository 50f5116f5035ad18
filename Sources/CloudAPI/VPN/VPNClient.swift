/// The calls of the Enterprise VPN API that the exporter needs: what is there, and the creation of monitors.
///
/// It repeats no call but one that was refused for its token, once: the pace of everything else is the caller's.
/// There is no call that deletes or changes anything.
package struct VPNClient: Sendable {
    /// The largest page that the list of connections has.
    package static let largestPage = 2_000

    private let caller: CloudCaller
    private let endpoint: CloudEndpoint
    private let authorization: Authorization
    private let pageSize: Int

    /// How the service knows who asks.
    private enum Authorization {
        case token(TokenProvider)
        case signature(RequestSigner)
    }

    /// - Parameters:
    ///   - endpoint: of the VPN service, without `/v5`.
    ///   - pageSize: 1 to 2000 connections; the largest keeps rows of one creation time on one page.
    package init(
        caller: CloudCaller, endpoint: CloudEndpoint, tokens: TokenProvider, pageSize: Int = VPNClient.largestPage
    ) {
        self.init(caller, endpoint, .token(tokens), pageSize: pageSize)
    }

    /// The same with an access key, which needs no identity service.
    package init(
        caller: CloudCaller, endpoint: CloudEndpoint, signer: RequestSigner, pageSize: Int = VPNClient.largestPage
    ) {
        self.init(caller, endpoint, .signature(signer), pageSize: pageSize)
    }

    private init(_ caller: CloudCaller, _ endpoint: CloudEndpoint, _ authorization: Authorization, pageSize: Int) {
        self.caller = caller
        self.endpoint = endpoint.dropping(version: "v5")
        self.authorization = authorization
        self.pageSize = min(max(pageSize, 1), Self.largestPage)
    }

    /// All connections of the project, each once, in the cloud's order.
    package func connections() async throws(CloudError) -> [VPNConnection] {
        var pages = ConnectionPages(limit: pageSize)
        var query = "?limit=\(pageSize)"
        while true {
            let call = Call(.listConnections, .get, "vpn-connection" + query)
            let (page, response) = try await perform(call, as: ConnectionPages.Page.self)
            switch pages.add(page) {
            case .done: return pages.connections
            case .page(let marker): query = "?limit=\(pageSize)&marker=\(marker.percentEncoded)"
            case .endless(let reason): throw CloudError(.listConnections, unreadable: response, reason)
            }
        }
    }

    /// All monitors of the project, each once; the API has no pages here.
    package func connectionMonitors() async throws(CloudError) -> [ConnectionMonitor] {
        let call = Call(.listConnectionMonitors, .get, "connection-monitors")
        var known: Set<String> = []
        return try await perform(call, as: MonitorBody.List.self).answer.monitors
            .filter { known.insert($0.id).inserted }
    }

    /// Creates the one monitor that a connection can have; it has no status yet.
    ///
    /// - Throws: with ``Disposition/exists`` where the connection already has one.
    package func createConnectionMonitor(forConnection id: String) async throws(CloudError) -> ConnectionMonitor {
        let body = MonitorBody.New(connectionID: id)
        let call = Call(
            .createConnectionMonitor, .post, "connection-monitors",
            body: try JSONBody.encode(body, for: .createConnectionMonitor))
        return try await perform(call, as: MonitorBody.One.self).answer.monitor
    }
}

extension VPNClient {
    private struct Call {
        let operation: CloudOperation
        let method: HTTPRequest.Method
        /// Below the project, with its query.
        let path: String
        let body: [UInt8]?

        init(_ operation: CloudOperation, _ method: HTTPRequest.Method, _ path: String, body: [UInt8]? = nil) {
            self.operation = operation
            self.method = method
            self.path = path
            self.body = body
        }
    }

    private func perform<Answer: Decodable>(
        _ call: Call, as type: Answer.Type
    ) async throws(CloudError) -> (answer: Answer, response: HTTPResponse) {
        let response =
            switch authorization {
            case .token(let tokens): try await send(call, tokens)
            case .signature(let signer):
                try await signer.call(call.operation, request(call, projectID: signer.projectID), by: caller)
            }
        return (try caller.parse(call.operation, response), response)
    }

    private func send(_ call: Call, _ tokens: TokenProvider) async throws(CloudError) -> HTTPResponse {
        let token = try await tokens.token()
        do throws(CloudError) {
            return try await send(call, token)
        } catch {
            guard error.disposition == .reauthenticate else { throw error }
            // Tokens die early, as when permissions change; a second refusal is not the token's age.
            return try await send(call, tokens.token(insteadOf: token))
        }
    }

    private func send(_ call: Call, _ token: Token) async throws(CloudError) -> HTTPResponse {
        let request = request(
            call, projectID: token.projectID, headers: ["x-auth-token": token.secret.reveal()])
        return try await caller.call(call.operation, request, secrets: [token.secret])
    }

    private func request(_ call: Call, projectID: String, headers: [String: String] = [:]) -> HTTPRequest {
        let url = "\(endpoint.url)/v5/\(projectID.percentEncoded)/\(call.path)"
        let standard = ["content-type": "application/json", "accept": "application/json"]
        return HTTPRequest(
            call.method, url, headers: headers.merging(standard) { given, _ in given }, body: call.body)
    }
}
