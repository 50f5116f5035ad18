/// Requests by curl, an independent view of TLS, HTTP/2, and authentication.
struct Curl: Sendable {
    let server: HTTPText
    /// The folder of the certificates.
    let folder: String
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
        try await request("https", path, ["--cacert", folder + "/authority.crt"] + options + more)
    }

    /// Requests a path over plain HTTP.
    func getPlain(_ path: String, _ more: String...) async throws -> Answer {
        try await request("http", path, options + more)
    }

    private func request(_ scheme: String, _ path: String, _ options: [String]) async throws -> Answer {
        let command =
            ["curl", "-sS", "-m", "20", "-D", "-", "-w", "\n%{http_code} %{http_version}", "--noproxy", "*"] + options
            + ["\(scheme)://\(server.address)\(path)"]
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
        let fields = (parts.first ?? "").split(separator: "\n").compactMap { line -> (String, String)? in
            guard let colon = line.firstRange(of: ": ") else { return nil }
            return (line[..<colon.lowerBound].lowercased(), String(line[colon.upperBound...]))
        }
        headers = Dictionary(fields) { first, _ in first }
        let rest = parts.count > 1 ? String(parts[1]) : ""
        body = rest.lastIndex(of: "\n").map { String(rest[..<$0]) } ?? ""
        self.error = error
    }
}
