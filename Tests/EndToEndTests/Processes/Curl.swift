/// Requests by curl, an independent view of TLS, HTTP/2, and authentication.
struct Curl: Sendable {
    let server: HTTPClient
    /// The folder of the certificates.
    var folder = ""
    /// The options of each request.
    var options: [String] = []

    /// The response as curl reports it; status 0 if there was none.
    struct Answer: Sendable, Hashable {
        let status: Int
        /// The HTTP version: `1.1` or `2`.
        let version: String
        /// Header fields by lowercase name.
        let headers: [String: String]
        let body: String
        /// The text on curl's standard error.
        let error: String
    }

    /// Requests a path over HTTPS with the folder's authority.
    func get(_ path: String, _ more: String...) async throws -> Answer {
        try await request("https", path, trust: ["--cacert", folder + "/authority.crt"], more)
    }

    /// Requests a path over plain HTTP.
    func getPlain(_ path: String, _ more: String...) async throws -> Answer {
        try await request("http", path, more)
    }

    /// Requests a path without a check of the server's certificate.
    func getUnverified(_ scheme: String, _ path: String) async throws -> Answer {
        try await request(scheme, path, trust: ["-k"], [])
    }

    private func request(
        _ scheme: String, _ path: String, trust: [String] = [], _ more: [String]
    ) async throws -> Answer {
        let command =
            ["curl", "-sS", "-m", "20", "-D", "-", "-w", "\n%{http_code} %{http_version}", "--noproxy", "*"] + trust
            + options + more + ["\(scheme)://\(server.address)\(path)"]
        let result = try await ChildProcess.output(of: command)
        return Answer(result.output, error: result.error)
    }
}

extension Curl.Answer {
    fileprivate init(_ output: String, error: String) {
        let text = output.replacing("\r\n", with: "\n")
        let last = text.split(separator: "\n").last?.split(separator: " ") ?? []
        status = last.first.flatMap { Int($0) } ?? 0
        version = last.count > 1 ? String(last[1]) : ""
        let parts = text.split(separator: "\n\n", maxSplits: 1)
        headers = HTTPResponse.fields((parts.first ?? "").split(separator: "\n"))
        let rest = parts.count > 1 ? String(parts[1]) : ""
        body = rest.lastIndex(of: "\n").map { String(rest[..<$0]) } ?? ""
        self.error = error
    }
}
