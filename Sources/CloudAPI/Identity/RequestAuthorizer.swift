import NetworkPrimitives
import Synchronization

/// Authorizes each single request, without a token from the identity service.
protocol RequestAuthorizer: Sendable {
    /// Sends one request with this caller's credentials.
    ///
    /// - Parameter projectID: the project of the request. `nil` for calls above projects.
    func call(
        _ operation: CloudOperation, _ request: HTTPRequest, projectID: String?, by caller: CloudCaller
    ) async throws(CloudError) -> HTTPResponse
}

/// Sends requests with a token from the configuration. The exporter cannot renew it, so a rejection is final.
final class ConfiguredToken: RequestAuthorizer {
    private let secret: Secret
    /// The operations that succeeded with this token.
    private let accepted = Mutex<Set<CloudOperation>>([])

    init(_ secret: Secret) {
        self.secret = secret
    }

    func call(
        _ operation: CloudOperation, _ request: HTTPRequest, projectID: String?, by caller: CloudCaller
    ) async throws(CloudError) -> HTTPResponse {
        let headers = request.headers.merging(["x-auth-token": secret.reveal()]) { _, token in token }
        let authorized = HTTPRequest(
            request.method, request.url, headers: headers, body: request.body, isRepeatable: request.isRepeatable)
        do throws(CloudError) {
            let response = try await caller.call(operation, authorized, secrets: [secret])
            _ = accepted.withLock { $0.insert(operation) }
            return response
        } catch {
            throw error.rejectingConfiguredToken(wasAccepted: accepted.withLock { $0.contains(operation) })
        }
    }
}

extension CloudError {
    /// Returns the error with a message about the token if that is what the cloud rejects.
    fileprivate func rejectingConfiguredToken(wasAccepted: Bool) -> CloudError {
        let isInvalid = TokenRejection(self)?.provesInvalidToken(wasAccepted: wasAccepted) ?? false
        guard isInvalid || disposition == .badCredentials || httpStatus == 401 else { return self }
        return CloudError(
            operation, httpStatus: httpStatus, code: code,
            message: message.isEmpty ? TokenProblem.configuredPrefix : "\(TokenProblem.configuredPrefix): \(message)",
            requestID: requestID, disposition: .badCredentials)
    }
}
