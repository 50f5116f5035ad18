/// One call below a project of one service, free of who asks and of where the service is.
struct ServiceCall: Sendable {
    static let headers = ["content-type": "application/json", "accept": "application/json"]

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

    /// - Parameters:
    ///   - endpoint: of the service, without its version.
    ///   - headers: besides those of every call.
    func request(at endpoint: CloudEndpoint, projectID: String, headers: [String: String] = [:]) -> HTTPRequest {
        let url = "\(endpoint.url)/\(operation.service.version)/\(projectID.percentEncoded)/\(path)"
        return HTTPRequest(
            method, url, headers: headers.merging(Self.headers) { given, _ in given }, body: body,
            isRepeatable: operation.isRead)
    }
}
