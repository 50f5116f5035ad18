/// What proves with each single request who asks, and needs no token of the identity service for it.
protocol RequestAuthorizer: Sendable {
    /// Sends one request as this caller.
    ///
    /// - Parameter projectID: of the project that is asked for; `nil` for calls above projects.
    func call(
        _ operation: CloudOperation, _ request: HTTPRequest, projectID: String?, by caller: CloudCaller
    ) async throws(CloudError) -> HTTPResponse
}
