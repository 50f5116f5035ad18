/// A request as the cloud decides on it, free of any connection.
struct CloudRequest: Sendable, Hashable {
    /// Upper case.
    let method: String
    /// Between the slashes: `/v3/projects` is `["v3", "projects"]`.
    let path: [String]
    let query: QueryString
    /// The header `X-Auth-Token`.
    let token: String?
    let body: Body

    enum Body: Sendable, Hashable {
        case bytes([UInt8])
        /// More than the gateway takes; it was not kept.
        case tooLarge
    }

    /// - Parameter target: path and query, as in the request line.
    init(method: String, target: String, token: String? = nil, body: Body = .bytes([])) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.method = method
        self.path = parts[0].split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
        self.query = QueryString(parts.count == 2 ? parts[1] : "")
        self.token = token
        self.body = body
    }
}
