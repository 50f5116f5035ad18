/// Requests by curl, which is somebody else's view of TLS, HTTP/2 and passwords.
struct Curl: Sendable {
    let server: HTTPText
    /// The folder of the certificates that options name.
    let folder: String
    /// Those of each request.
    var options: [String] = []

    /// What curl has seen: status 0 is that there was no answer.
    struct Answer: Sendable, Hashable {
        let status: Int
        /// `1.1` or `2`.
        let version: String
        /// Names in small letters.
        let headers: [String: String]
        let body: String
        /// What curl has to say of it.
        let complaint: String
    }

    /// Asks over HTTPS, trusting the authority in the folder.
    func get(_ path: String, _ more: String...) async throws -> Answer {
        try await ask("https", path, ["--cacert", folder + "/authority.crt"] + options + more)
    }

    /// Asks without encryption.
    func getPlainly(_ path: String, _ more: String...) async throws -> Answer {
        try await ask("http", path, options + more)
    }

    private func ask(_ scheme: String, _ path: String, _ options: [String]) async throws -> Answer {
        let command =
            ["curl", "-sS", "-m", "20", "-D", "-", "-w", "\n%{http_code} %{http_version}", "--noproxy", "*"] + options
            + ["\(scheme)://\(server.address)\(path)"]
        let result = try await ChildProcess.output(of: command)
        return Answer(result.output, complaint: result.error)
    }
}

extension Curl.Answer {
    fileprivate init(_ output: String, complaint: String) {
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
        self.complaint = complaint
    }
}
