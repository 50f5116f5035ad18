import Testing

/// A rule, the bytes of the request, and the expected bytes until the connection ends.
struct HTTPRule: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let request: String
    let answer: String

    init(_ text: String, _ request: String, _ answer: String) {
        testDescription = text
        self.request = request
        self.answer = answer
    }
}

extension HTTPRule {
    private static let reasons = [
        200: "OK", 400: "Bad Request", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
        413: "Content Too Large", 417: "Expectation Failed", 421: "Misdirected Request",
        431: "Request Header Fields Too Large", 501: "Not Implemented",
    ]
    private static let host = "Host: localhost\r\n"
    private static let healthy = "healthy\n"
    private static let malformed = "malformed request\n"
    private static let noHost = "a request requires exactly one valid Host field\n"
    private static let wrongMethod = "method not allowed; use GET, HEAD\n"
    private static let tooLarge = "the request's header is too large: at most 16384 bytes and 100 fields\n"

    /// Returns a plain text response without its date.
    private static func answer(
        _ status: Int, _ body: String, _ extra: [String] = [], isLast: Bool = true, sendsBody: Bool = true
    ) -> String {
        let common = [
            "Cross-Origin-Resource-Policy: same-origin", "Referrer-Policy: same-origin",
            "X-Content-Type-Options: nosniff",
        ]
        let fields =
            ["Content-Type: text/plain; charset=utf-8", "Content-Length: \(body.utf8.count)"]
            + (common + extra).sorted() + (isLast ? ["Connection: close"] : [])
        return "HTTP/1.1 \(status) \(reasons[status] ?? "")\r\nDate: \r\n" + fields.joined(separator: "\r\n")
            + "\r\n\r\n"
            + (sendsBody ? body : "")
    }

    static func get(_ path: String = "/-/healthy", _ fields: String = "") -> String {
        "GET \(path) HTTP/1.1\r\n\(host)Connection: close\r\n\(fields)\r\n"
    }

    static let refusals: [HTTPRule] = [
        // RFC 9112, section 3.2
        HTTPRule("no Host", "GET /-/healthy HTTP/1.1\r\n\r\n", answer(400, noHost)),
        HTTPRule("two Hosts", "GET /-/healthy HTTP/1.1\r\n\(host)Host: localhost\r\n\r\n", answer(400, noHost)),
        HTTPRule("a Host with a blank", "GET /-/healthy HTTP/1.1\r\nHost: a b\r\n\r\n", answer(400, noHost)),
        HTTPRule("a Host with a wrong port", "GET /-/healthy HTTP/1.1\r\nHost: a:99999\r\n\r\n", answer(400, noHost)),
        HTTPRule("a target that is no path", "GET healthy HTTP/1.1\r\n\(host)\r\n", answer(400, malformed)),
        // RFC 9112, sections 2.3 and 3
        HTTPRule("a version of another kind", "GET /-/healthy HTTP/2.0\r\n\(host)\r\n", answer(400, malformed)),
        HTTPRule("an unknown minor version", "GET /-/healthy HTTP/1.2\r\n\(host)\r\n", answer(400, malformed)),
        HTTPRule("no version", "GET /-/healthy\r\n\r\n", answer(400, malformed)),
        HTTPRule("words", "hello world\r\n\r\n", answer(400, malformed)),
        HTTPRule("TLS on a plain port", "\u{16}\u{3}\u{1}\u{0}\u{5}hello", answer(400, malformed)),
        // RFC 9112, section 5
        HTTPRule("a blank before the colon", get("/-/healthy", "X : a\r\n"), answer(400, malformed)),
        HTTPRule("a folded line", get("/-/healthy", "X: a\r\n b\r\n"), answer(400, malformed)),
        HTTPRule("a zero in a value", get("/-/healthy", "X: a\u{0}b\r\n"), answer(400, malformed)),
        HTTPRule("a CR in a value", get("/-/healthy", "X: a\rb\r\n"), answer(400, malformed)),
        HTTPRule("a field without a name", get("/-/healthy", ": a\r\n"), answer(400, malformed)),
        // RFC 9112, section 6
        HTTPRule("a length with a sign", get("/-/healthy", "Content-Length: +5\r\n"), answer(400, malformed)),
        HTTPRule("a length below zero", get("/-/healthy", "Content-Length: -5\r\n"), answer(400, malformed)),
        HTTPRule(
            "two lengths", get("/-/healthy", "Content-Length: 1\r\nContent-Length: 2\r\n"), answer(400, malformed)),
        HTTPRule(
            "a length and chunks",
            get("/-/healthy", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n",
            answer(400, malformed)),
        HTTPRule(
            "a wrong chunk", get("/-/healthy", "Transfer-Encoding: chunked\r\n") + "zz\r\n", answer(400, malformed)),
        HTTPRule(
            "another transfer coding", get("/-/healthy", "Transfer-Encoding: gzip, chunked\r\n") + "0\r\n\r\n",
            answer(501, "only Transfer-Encoding: chunked is supported\n")),
        // RFC 9110, section 10.1.1
        HTTPRule(
            "an unknown expectation", get("/-/healthy", "Expect: miracles\r\n"),
            answer(417, "only Expect: 100-continue is supported\n")),
        // RFC 6585, section 5
        HTTPRule(
            "101 fields", get("/-/healthy", String(repeating: "X: a\r\n", count: 99)), answer(431, tooLarge)),
        HTTPRule(
            "a field of 16 KiB", get("/-/healthy", "X: " + String(repeating: "a", count: 16_384) + "\r\n"),
            answer(431, tooLarge)),
        HTTPRule(
            "fields of 17 KB together",
            get("/-/healthy", String(repeating: "X: " + String(repeating: "a", count: 1_000) + "\r\n", count: 17)),
            answer(431, tooLarge)),
        HTTPRule("a target of 16 KiB", get("/" + String(repeating: "a", count: 16_384)), answer(431, tooLarge)),
    ]

    static let methods: [HTTPRule] = [
        // RFC 9110, sections 9.1 and 15.5.6
        HTTPRule(
            "an unknown method", "BREW /-/healthy HTTP/1.1\r\n\(host)\r\n",
            answer(405, wrongMethod, ["Allow: GET, HEAD"])),
        HTTPRule(
            "lower case", "get /-/healthy HTTP/1.1\r\n\(host)\r\n", answer(405, wrongMethod, ["Allow: GET, HEAD"])),
        HTTPRule(
            "TRACE is not reflected", "TRACE /-/healthy HTTP/1.1\r\n\(host)Connection: close\r\nX: a\r\n\r\n",
            answer(405, wrongMethod, ["Allow: GET, HEAD"])),
        HTTPRule(
            "OPTIONS of the server", "OPTIONS * HTTP/1.1\r\n\(host)Connection: close\r\n\r\n",
            answer(405, wrongMethod, ["Allow: GET, HEAD"])),
        HTTPRule(
            "CONNECT", "CONNECT localhost:80 HTTP/1.1\r\n\(host)\r\n", answer(405, wrongMethod, ["Allow: GET, HEAD"])),
        HTTPRule(
            "GET of what only takes POST", get("/-/reload"),
            answer(405, "method not allowed; use POST, PUT\n", ["Allow: POST, PUT"])),
        // RFC 9110, section 9.3.2
        HTTPRule(
            "HEAD has no body", "HEAD /-/healthy HTTP/1.1\r\n\(host)Connection: close\r\n\r\n",
            answer(200, healthy, sendsBody: false)),
    ]

    static let good: [HTTPRule] = [
        HTTPRule("a request", get(), answer(200, healthy)),
        HTTPRule("HTTP/1.0 needs no Host", "GET /-/healthy HTTP/1.0\r\n\r\n", answer(200, healthy)),
        HTTPRule(
            "an absolute target", "GET http://localhost/-/healthy HTTP/1.1\r\n\(host)Connection: close\r\n\r\n",
            answer(200, healthy)),
        HTTPRule("an empty line before", "\r\n" + get(), answer(200, healthy)),
        HTTPRule(
            "names in any case", "GET /-/healthy HTTP/1.1\r\nhOST: LOCALHOST:80\r\ncONNECTION: Close\r\n\r\n",
            answer(200, healthy)),
        HTTPRule("99 fields", get("/-/healthy", String(repeating: "X: a\r\n", count: 97)), answer(200, healthy)),
        HTTPRule(
            "a long Accept", get("/-/healthy", "Accept: " + String(repeating: "a/b;q=0.1,", count: 1_500) + "\r\n"),
            answer(200, healthy)),
        HTTPRule(
            "one after another",
            "GET /-/healthy HTTP/1.1\r\n\(host)\r\n" + get(),
            answer(200, healthy, isLast: false) + answer(200, healthy)),
        HTTPRule(
            "a body is dropped",
            "GET /-/healthy HTTP/1.1\r\n\(host)Content-Length: 5\r\n\r\nhello" + get(),
            answer(200, healthy, isLast: false) + answer(200, healthy)),
        // RFC 9110, section 10.1.1
        HTTPRule(
            "the body is asked for",
            "GET /-/healthy HTTP/1.1\r\n\(host)Connection: close\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello",
            "HTTP/1.1 100 Continue\r\n\r\n" + answer(200, healthy)),
        // RFC 9110, section 7.8
        HTTPRule(
            "an upgrade is declined",
            "GET /-/healthy HTTP/1.1\r\n\(host)Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n",
            answer(200, healthy)),
        HTTPRule("an unknown path", get("/nowhere"), answer(404, "not found; the metrics are at /metrics\n")),
    ]

    static let sites: [HTTPRule] = [
        // Protection against DNS rebinding
        HTTPRule(
            "another name at loopback", "GET /-/healthy HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
            answer(421, otherName)),
        HTTPRule(
            "another name in the target",
            "GET http://evil.example/-/healthy HTTP/1.1\r\n\(host)Connection: close\r\n\r\n",
            answer(421, otherName)),
        HTTPRule(
            "an address", "GET /-/healthy HTTP/1.1\r\nHost: [::1]:10033\r\nConnection: close\r\n\r\n",
            answer(200, healthy)),
        HTTPRule(
            "the external URL's name", "GET /-/healthy HTTP/1.1\r\nHost: vpn.example.net\r\nConnection: close\r\n\r\n",
            answer(200, healthy)),
        // Protection against requests from other sites
        HTTPRule("a reload by another site", reload("Sec-Fetch-Site: cross-site"), answer(403, crossSite)),
        HTTPRule("a reload by a sibling site", reload("Sec-Fetch-Site: same-site"), answer(403, crossSite)),
        HTTPRule("a reload by another origin", reload("Origin: http://evil.example"), answer(403, crossSite)),
        HTTPRule("a reload by no origin", reload("Origin: null"), answer(403, crossSite)),
        HTTPRule(
            "a silence by another site",
            "PUT /api/v1/silences/berlin-paris?for=1h&reason=x HTTP/1.1\r\n\(host)Connection: close\r\nSec-Fetch-Site: cross-site\r\n\r\n",
            answer(403, crossSite)),
        HTTPRule(
            "an end of a silence by another origin",
            "DELETE /api/v1/silences/berlin-paris HTTP/1.1\r\n\(host)Connection: close\r\nOrigin: https://evil.example\r\n\r\n",
            answer(403, crossSite)),
        HTTPRule("a reload by the own site", reload("Sec-Fetch-Site: same-origin"), answer(200, unchanged)),
        HTTPRule("a reload by the own origin", reload("Origin: http://localhost"), answer(200, unchanged)),
        HTTPRule("a reload by the external URL", reload("Origin: https://vpn.example.net"), answer(200, unchanged)),
        HTTPRule("a reload by no browser", reload("X: a"), answer(200, unchanged)),
    ]
    private static let otherName =
        "this address serves localhost only; for another name, set --web.external-url or listen on another address\n"
    private static let crossSite = "a page of another site cannot do this\n"
    private static let unchanged = "configuration reloaded: nothing changed\n"

    static func reload(_ field: String) -> String {
        "POST /-/reload HTTP/1.1\r\n\(host)Connection: close\r\nContent-Length: 0\r\n\(field)\r\n\r\n"
    }
}
