import Network
import Synchronization

/// Sends requests with a token that was given and cannot be renewed: its refusal is final.
final class GivenToken: RequestAuthorizer {
    private let secret: Secret
    /// What succeeded with this token.
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
            throw error.refusingGivenToken(wasAccepted: accepted.withLock { $0.contains(operation) })
        }
    }
}

extension CloudError {
    /// The same, saying that the token is dead if that is what the refusal means.
    fileprivate func refusingGivenToken(wasAccepted: Bool) -> CloudError {
        let isDead = TokenDoubt(self)?.meansDeath(wasAccepted: wasAccepted) ?? false
        guard isDead || disposition == .badCredentials || httpStatus == 401 else { return self }
        return CloudError(
            operation, httpStatus: httpStatus, code: code,
            message: message.isEmpty ? TokenProblem.givenPrefix : "\(TokenProblem.givenPrefix): \(message)",
            requestID: requestID, disposition: .badCredentials)
    }
}
