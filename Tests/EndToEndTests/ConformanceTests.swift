import Foundation
import Testing

/// The rules of RFC 9110 and RFC 9112 for servers. Each test compares the whole response to the bytes of a request.
@Suite(.serialized, .timeLimit(.minutes(3))) struct ConformanceTests {
    /// A rule, the bytes of the request, and the expected bytes until the connection ends.
    struct Rule: Sendable, CustomTestStringConvertible {
        let text: String
        let request: String
        let answer: String

        init(_ text: String, _ request: String, _ answer: String) {
            self.text = text
            self.request = request
            self.answer = answer
        }

        var testDescription: String { text }
    }

    private static let reasons = [
        200: "OK", 400: "Bad Request", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
        413: "Content Too Large", 417: "Expectation Failed", 421: "Misdirected Request",
        431: "Request Header Fields Too Large", 501: "Not Implemented",
    ]
    private static let host = "Host: localhost\r\n"
    private static let healthy = "healthy\n"
    private static let malformed = "malformed request\n"
    private static let noHost = "a request has one valid Host field\n"
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

    private static func get(_ path: String = "/-/healthy", _ fields: String = "") -> String {
        "GET \(path) HTTP/1.1\r\n\(host)Connection: close\r\n\(fields)\r\n"
    }

    private static let refusals: [Rule] = [
        // RFC 9112, section 3.2
        Rule("no Host", "GET /-/healthy HTTP/1.1\r\n\r\n", answer(400, noHost)),
        Rule("two Hosts", "GET /-/healthy HTTP/1.1\r\n\(host)Host: localhost\r\n\r\n", answer(400, noHost)),
        Rule("a Host with a blank", "GET /-/healthy HTTP/1.1\r\nHost: a b\r\n\r\n", answer(400, noHost)),
        Rule("a Host with a wrong port", "GET /-/healthy HTTP/1.1\r\nHost: a:99999\r\n\r\n", answer(400, noHost)),
        Rule("a target that is no path", "GET healthy HTTP/1.1\r\n\(host)\r\n", answer(400, malformed)),
        // RFC 9112, sections 2.3 and 3
        Rule("a version of another kind", "GET /-/healthy HTTP/2.0\r\n\(host)\r\n", answer(400, malformed)),
        Rule("an unknown minor version", "GET /-/healthy HTTP/1.2\r\n\(host)\r\n", answer(400, malformed)),
        Rule("no version", "GET /-/healthy\r\n\r\n", answer(400, malformed)),
        Rule("words", "hello world\r\n\r\n", answer(400, malformed)),
        Rule("TLS on a plain port", "\u{16}\u{3}\u{1}\u{0}\u{5}hello", answer(400, malformed)),
        // RFC 9112, section 5
        Rule("a blank before the colon", get("/-/healthy", "X : a\r\n"), answer(400, malformed)),
        Rule("a folded line", get("/-/healthy", "X: a\r\n b\r\n"), answer(400, malformed)),
        Rule("a zero in a value", get("/-/healthy", "X: a\u{0}b\r\n"), answer(400, malformed)),
        Rule("a CR in a value", get("/-/healthy", "X: a\rb\r\n"), answer(400, malformed)),
        Rule("a field without a name", get("/-/healthy", ": a\r\n"), answer(400, malformed)),
        // RFC 9112, section 6
        Rule("a length with a sign", get("/-/healthy", "Content-Length: +5\r\n"), answer(400, malformed)),
        Rule("a length below zero", get("/-/healthy", "Content-Length: -5\r\n"), answer(400, malformed)),
        Rule("two lengths", get("/-/healthy", "Content-Length: 1\r\nContent-Length: 2\r\n"), answer(400, malformed)),
        Rule(
            "a length and chunks",
            get("/-/healthy", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n",
            answer(400, malformed)),
        Rule("a wrong chunk", get("/-/healthy", "Transfer-Encoding: chunked\r\n") + "zz\r\n", answer(400, malformed)),
        Rule(
            "another transfer coding", get("/-/healthy", "Transfer-Encoding: gzip, chunked\r\n") + "0\r\n\r\n",
            answer(501, "only Transfer-Encoding: chunked is supported\n")),
        // RFC 9110, section 10.1.1
        Rule(
            "an unknown expectation", get("/-/healthy", "Expect: miracles\r\n"),
            answer(417, "only Expect: 100-continue is supported\n")),
        // RFC 6585, section 5
        Rule(
            "101 fields", get("/-/healthy", String(repeating: "X: a\r\n", count: 99)), answer(431, tooLarge)),
        Rule(
            "a field of 16 KiB", get("/-/healthy", "X: " + String(repeating: "a", count: 16_384) + "\r\n"),
            answer(431, tooLarge)),
        Rule(
            "fields of 17 KB together",
            get("/-/healthy", String(repeating: "X: " + String(repeating: "a", count: 1_000) + "\r\n", count: 17)),
            answer(431, tooLarge)),
        Rule("a target of 16 KiB", get("/" + String(repeating: "a", count: 16_384)), answer(431, tooLarge)),
    ]

    private static let methods: [Rule] = [
        // RFC 9110, sections 9.1 and 15.5.6
        Rule(
            "an unknown method", "BREW /-/healthy HTTP/1.1\r\n\(host)\r\n",
            answer(405, wrongMethod, ["Allow: GET, HEAD"])),
        Rule("lower case", "get /-/healthy HTTP/1.1\r\n\(host)\r\n", answer(405, wrongMethod, ["Allow: GET, HEAD"])),
        Rule(
            "TRACE is not reflected", "TRACE /-/healthy HTTP/1.1\r\n\(host)Connection: close\r\nX: a\r\n\r\n",
            answer(405, wrongMethod, ["Allow: GET, HEAD"])),
        Rule(
            "OPTIONS of the server", "OPTIONS * HTTP/1.1\r\n\(host)Connection: close\r\n\r\n",
            answer(405, wrongMethod, ["Allow: GET, HEAD"])),
        Rule(
            "CONNECT", "CONNECT localhost:80 HTTP/1.1\r\n\(host)\r\n", answer(405, wrongMethod, ["Allow: GET, HEAD"])),
        Rule(
            "GET of what only takes POST", get("/-/reload"),
            answer(405, "method not allowed; use POST, PUT\n", ["Allow: POST, PUT"])),
        // RFC 9110, section 9.3.2
        Rule(
            "HEAD has no body", "HEAD /-/healthy HTTP/1.1\r\n\(host)Connection: close\r\n\r\n",
            answer(200, healthy, sendsBody: false)),
    ]

    private static let good: [Rule] = [
        Rule("a request", get(), answer(200, healthy)),
        Rule("HTTP/1.0 needs no Host", "GET /-/healthy HTTP/1.0\r\n\r\n", answer(200, healthy)),
        Rule(
            "an absolute target", "GET http://localhost/-/healthy HTTP/1.1\r\n\(host)Connection: close\r\n\r\n",
            answer(200, healthy)),
        Rule("an empty line before", "\r\n" + get(), answer(200, healthy)),
        Rule(
            "names in any case", "GET /-/healthy HTTP/1.1\r\nhOST: LOCALHOST:80\r\ncONNECTION: Close\r\n\r\n",
            answer(200, healthy)),
        Rule("99 fields", get("/-/healthy", String(repeating: "X: a\r\n", count: 97)), answer(200, healthy)),
        Rule(
            "a long Accept", get("/-/healthy", "Accept: " + String(repeating: "a/b;q=0.1,", count: 1_500) + "\r\n"),
            answer(200, healthy)),
        Rule(
            "one after another",
            "GET /-/healthy HTTP/1.1\r\n\(host)\r\n" + get(),
            answer(200, healthy, isLast: false) + answer(200, healthy)),
        Rule(
            "a body is dropped",
            "GET /-/healthy HTTP/1.1\r\n\(host)Content-Length: 5\r\n\r\nhello" + get(),
            answer(200, healthy, isLast: false) + answer(200, healthy)),
        // RFC 9110, section 10.1.1
        Rule(
            "the body is asked for",
            "GET /-/healthy HTTP/1.1\r\n\(host)Connection: close\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello",
            "HTTP/1.1 100 Continue\r\n\r\n" + answer(200, healthy)),
        // RFC 9110, section 7.8
        Rule(
            "an upgrade is declined",
            "GET /-/healthy HTTP/1.1\r\n\(host)Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n",
            answer(200, healthy)),
        Rule("an unknown path", get("/nowhere"), answer(404, "not found; the metrics are at /metrics\n")),
    ]

    private static let sites: [Rule] = [
        // Protection against DNS rebinding
        Rule(
            "another name at loopback", "GET /-/healthy HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
            answer(
                421,
                "this address serves localhost only; for another name, set --web.external-url or listen on another address\n"
            )),
        Rule(
            "another name in the target",
            "GET http://evil.example/-/healthy HTTP/1.1\r\n\(host)Connection: close\r\n\r\n",
            answer(
                421,
                "this address serves localhost only; for another name, set --web.external-url or listen on another address\n"
            )),
        Rule(
            "an address", "GET /-/healthy HTTP/1.1\r\nHost: [::1]:10033\r\nConnection: close\r\n\r\n",
            answer(200, healthy)),
        Rule(
            "the external URL's name", "GET /-/healthy HTTP/1.1\r\nHost: vpn.example.net\r\nConnection: close\r\n\r\n",
            answer(200, healthy)),
        // Protection against requests from other sites
        Rule("a reload by another site", reload("Sec-Fetch-Site: cross-site"), answer(403, crossSite)),
        Rule("a reload by a sibling site", reload("Sec-Fetch-Site: same-site"), answer(403, crossSite)),
        Rule("a reload by another origin", reload("Origin: http://evil.example"), answer(403, crossSite)),
        Rule("a reload by no origin", reload("Origin: null"), answer(403, crossSite)),
        Rule(
            "a silence by another site",
            "PUT /api/v1/silences/berlin-paris?for=1h&reason=x HTTP/1.1\r\n\(host)Connection: close\r\nSec-Fetch-Site: cross-site\r\n\r\n",
            answer(403, crossSite)),
        Rule(
            "an end of a silence by another origin",
            "DELETE /api/v1/silences/berlin-paris HTTP/1.1\r\n\(host)Connection: close\r\nOrigin: https://evil.example\r\n\r\n",
            answer(403, crossSite)),
        Rule("a reload by the own site", reload("Sec-Fetch-Site: same-origin"), answer(200, unchanged)),
        Rule("a reload by the own origin", reload("Origin: http://localhost"), answer(200, unchanged)),
        Rule("a reload by the external URL", reload("Origin: https://vpn.example.net"), answer(200, unchanged)),
        Rule("a reload by no browser", reload("X: a"), answer(200, unchanged)),
    ]
    private static let crossSite = "a page of another site may not do this\n"
    private static let unchanged = "configuration read again: nothing changed\n"

    private static func reload(_ field: String) -> String {
        "POST /-/reload HTTP/1.1\r\n\(host)Connection: close\r\nContent-Length: 0\r\n\(field)\r\n\r\n"
    }

    @Test(arguments: refusals + methods + good + sites)
    func `the whole response conforms to a rule of HTTP`(rule: Rule) async throws {
        try await ExporterProcess.with(["--web.external-url", "https://vpn.example.net", "--web.route-prefix", "/"]) {
            exporter in
            let bytes = try await exporter.web.rawExchange(rule.request)
            let text = String(decoding: bytes, as: UTF8.self)
            let date = #/Date: (Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z][a-z] \d{4} \d\d:\d\d:\d\d GMT\r\n/#
            #expect(text.replacing(date, with: "Date: \r\n") == rule.answer)
        }
    }

    @Test func `a browser gets a page for an unknown path, and every response forbids type sniffing`()
        async throws
    {
        try await ExporterProcess.with { exporter in
            let page = try await exporter.web.get("/nowhere", headers: ["Accept": "text/html,*/*;q=0.8"])
            #expect(page.status == 404)
            #expect(page.text.contains("<h1>Not found</h1>") && page.text.contains("/metrics"))
            for path in [
                "/", "/metrics", "/api/v1/events", "/api/v1/status", "/api/v1/silences", "/-/ready", "/nowhere",
            ] {
                let bytes = try await exporter.web.rawExchange(Self.get(path))
                #expect(
                    String(decoding: bytes, as: UTF8.self).contains("\r\nX-Content-Type-Options: nosniff\r\n"),
                    "\(path)")
            }
        }
    }

    @Test func `a style sheet that the browser has cached gets 304 without a length`() async throws {
        try await ExporterProcess.with { exporter in
            let page = try await exporter.web.get("/").text
            let path = try #require(page.firstMatch(of: #/href="(/[^"]*\.css[^"]*)"/#)?.1)
            for tag in ["*", "\"x\", W/\"y\", *"].prefix(1) {
                let bytes = try await exporter.web.rawExchange(Self.get(String(path), "If-None-Match: \(tag)\r\n"))
                let text = String(decoding: bytes, as: UTF8.self)
                #expect(text.hasPrefix("HTTP/1.1 304 Not Modified\r\n") && !text.contains("Content-Length"))
            }
        }
    }

    @Test func `a plain HTTP request to a TLS port gets a plain HTTP response`() async throws {
        try await GuardedExporter.with(GuardedExporter.encrypted) { guarded in
            let bytes = try await guarded.exporter.web.rawExchange(Self.get())
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.hasPrefix("HTTP/1.0 400 Bad Request\r\nDate: "))
            #expect(text.hasSuffix("\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"))
        }
    }

    @Test(arguments: ["--web.enable-lifecycle=false", "--no-web.enable-lifecycle"])
    func `without the lifecycle API, a reload request gets Prometheus' 403, and SIGHUP still reloads`(
        flag: String
    ) async throws {
        try await ExporterProcess.with([flag]) { exporter in
            let bytes = try await exporter.web.rawExchange(Self.reload("X: a"))
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.hasPrefix("HTTP/1.1 403 ") && text.hasSuffix("Lifecycle API is not enabled.\n"))
            exporter.child.send(SIGHUP)
            _ = try await exporter.child.errorLine(containing: "msg=\"configuration read again\"")
        }
    }

    @Test func `reloads without a change add no event, and repeated failures add one`() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder + "/configuration.yml"
            let text = try String(contentsOfFile: Checkout.quickStart, encoding: .utf8)
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            try await ExporterProcess.with(configuration: path) { exporter in
                let request = "POST /-/reload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"
                let thousand = String(repeating: request + "\r\n", count: 1_000) + request + "Connection: close\r\n\r\n"
                _ = try await exporter.web.rawExchange(thousand, within: 60)
                try (text + "\nnonsense: 1\n").write(toFile: path, atomically: true, encoding: .utf8)
                let broken = String(repeating: request + "\r\n", count: 20) + request + "Connection: close\r\n\r\n"
                _ = try await exporter.web.rawExchange(broken, within: 60)
                let events = try await exporter.web.get("/api/v1/events").text
                #expect(events.matches(of: #/configuration_reloaded/#).isEmpty)
                #expect(events.matches(of: #/configuration_refused/#).count == 1)
            }
        }
    }
}
