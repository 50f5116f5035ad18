/// The responses to requests that the policy does not admit. None reveals more than a client needs.
extension WebResponse {
    static let brokenPolicy = text(
        .internalServerError, "the web configuration cannot be used; see the exporter's log\n")
    /// RFC 9110, 15.5.20: a client may retry on a new connection.
    static let outdatedClient = text(.misdirectedRequest, "the rules for certificates have changed; connect again\n")
    /// The text of Go's server.
    static let httpOnTLS = text(.badRequest, "Client sent an HTTP request to an HTTPS server.\n")

    static let unauthorized: WebResponse = {
        var response = text(.unauthorized, "unauthorized\n")
        // RFC 7617, section 2: the realm is required.
        response.headers["WWW-Authenticate"] = "Basic realm=\"vpn-exporter\", charset=\"UTF-8\""
        return response
    }()

    static let tooManyPasswords: WebResponse = {
        var response = text(.serviceUnavailable, "too many passwords to check\n")
        response.headers["Retry-After"] = "1"
        return response.followed(by: .endsIfPipelined)
    }()

    static func tooManyRequests(after wait: Duration) -> WebResponse {
        var response = text(.tooManyRequests, "too many requests\n")
        response.headers["Retry-After"] = String(max(1, Int((wait / .seconds(1)).rounded(.up))))
        return response.followed(by: .endsIfPipelined)
    }

    /// Sets a header, and removes others of the same name in any case (RFC 9110, 5.1).
    mutating func setHeader(_ name: String, _ value: String) {
        headers = headers.filter { $0.key.lowercased() != name.lowercased() }
        headers[name] = value
    }
}
