/// One call below a project of one service, free of who asks and of where the service is.
struct ServiceCall: Sendable {
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
