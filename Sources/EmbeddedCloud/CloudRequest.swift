/// A request as the cloud decides on it, free of any connection.
struct CloudRequest: Sendable, Hashable {
    /// Upper case.
    let method: String
    /// Path and query, as in the request line.
    let target: String
    /// Between the slashes, without percent encoding: `/v3/projects` is `["v3", "projects"]`. A slash within a part was
    /// encoded.
    let path: [String]
    let query: QueryString
    /// By lower-case name; of several with one name the first.
    let headers: [String: String]
    let body: Body

    /// The header `X-Auth-Token`.
    var token: String? { headers["x-auth-token"] }

    /// Empty where it was too large.
    var bytes: [UInt8] {
        if case .bytes(let bytes) = body { bytes } else { [] }
    }

    enum Body: Sendable, Hashable {
        case bytes([UInt8])
        /// More than the gateway takes; it was not kept.
        case tooLarge
    }

    init(method: String, target: String, headers: [String: String] = [:], body: Body = .bytes([])) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.method = method
        self.target = target
        self.path = parts[0].split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
            PercentEncoding.decoded($0)
        }
        self.query = QueryString(parts.count == 2 ? parts[1] : "")
        self.headers = headers
        self.body = body
    }
}
