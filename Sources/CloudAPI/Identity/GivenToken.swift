/// Sends requests with a token that was given and cannot be renewed: its refusal is final.
struct GivenToken: RequestAuthorizer {
    let secret: Secret

    func call(
        _ operation: CloudOperation, _ request: HTTPRequest, projectID: String?, by caller: CloudCaller
    ) async throws(CloudError) -> HTTPResponse {
        let headers = request.headers.merging(["x-auth-token": secret.reveal()]) { _, token in token }
        let authorized = HTTPRequest(request.method, request.url, headers: headers, body: request.body)
        do throws(CloudError) {
            return try await caller.call(operation, authorized, secrets: [secret])
        } catch {
            throw error.refusingGivenToken
        }
    }
}

extension CloudError {
    fileprivate var refusingGivenToken: CloudError {
        guard disposition == .reauthenticate || disposition == .badCredentials || httpStatus == 401 else { return self }
        return CloudError(
            operation, httpStatus: httpStatus, code: code,
            message: message.isEmpty ? TokenProblem.givenPrefix : "\(TokenProblem.givenPrefix): \(message)",
            requestID: requestID, disposition: .badCredentials)
    }
}
