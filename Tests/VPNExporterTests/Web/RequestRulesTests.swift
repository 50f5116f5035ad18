import Testing

@testable import ExporterToolkit
@testable import VPNConfiguration

/// Tests of the rules for requests, for other sites, and of the forms of HTTP.
@Suite struct RequestRulesTests {
    private func request(_ fields: [(String, String)], uri: String = "/") -> WebRequest {
        WebRequest(method: "POST", uri: uri, headers: fields, needsHost: true)
    }

    @Test(arguments: [
        ("localhost", true), ("LOCALHOST:10033", true), ("localhost.", true), ("a.localhost", true),
        ("127.0.0.1:10033", true), ("[::1]", true), ("192.0.2.1", true), ("", true), ("vpn.example.net:444", true),
        ("example.net", false), ("localhost.evil.example", false), ("evil.example:10033", false), ("x", false),
    ])
    func `a loopback listener accepts localhost, addresses and the host of the external URL`(
        host: String, isServed: Bool
    )
        throws
    {
        let external = try ExternalURL("https://VPN.example.net:444/vpn")
        let local = RequestRules(isLocal: true, external: external)
        #expect(local.refusal(of: request([("Host", host)])) == (isServed ? nil : .wrongHost))
        #expect(RequestRules(isLocal: false, external: nil).refusal(of: request([("Host", host)])) == nil)
    }

    @Test(arguments: ["a b", "a, a", "a:b", "a:65536", "[::1", "[x]", "[::1]x", "a/b", "a@b", "ä", "a\u{7F}"])
    func `an invalid Host makes a request malformed`(host: String) {
        #expect(RequestRules(isLocal: false, external: nil).refusal(of: request([("Host", host)])) == .noHost)
    }

    @Test(
        arguments: [
            ("/", nil), ("*", nil), ("/a?b=c://d", nil), ("http://localhost/x", nil), ("HTTPS://[::1]:1/", nil),
            ("http://]/x", .malformedRequest.asLast), ("http://evil@evil/", .malformedRequest.asLast),
            ("ftp://localhost/", .malformedRequest.asLast), ("http:///x", .malformedRequest.asLast),
            ("http://:80/", .malformedRequest.asLast),
        ] as [(String, WebResponse?)])
    func `a target is a path or an HTTP URI with a host`(uri: String, refusal: WebResponse?) {
        let rules = RequestRules(isLocal: true, external: nil)
        #expect(rules.refusal(of: request([("Host", "localhost")], uri: uri)) == refusal)
    }

    @Test func `a Unix socket accepts any Host, once; Host is checked before size, and size before Expect`() {
        let unix = RequestRules(isLocal: false, external: nil, isUnix: true)
        #expect(unix.refusal(of: request([("Host", "/run/x y")])) == nil)
        #expect(unix.refusal(of: request([("Host", "a"), ("host", "a")])) == .noHost)
        let local = RequestRules(isLocal: true, external: nil)
        let odd = [("Expect", "miracles")]
        #expect(local.refusal(of: request([("Host", "x")] + odd), isTooLarge: true) == .wrongHost)
        #expect(local.refusal(of: request([("Host", "localhost")] + odd), isTooLarge: true) == .contentTooLarge)
        #expect(local.refusal(of: request([("Host", "localhost")] + odd)) == .unknownExpectation)
    }

    @Test(
        arguments: [
            ([], false), ([("Sec-Fetch-Site", "same-origin")], false), ([("Sec-Fetch-Site", "none")], false),
            ([("Sec-Fetch-Site", "cross-site")], true), ([("Sec-Fetch-Site", "same-site")], true),
            ([("Sec-Fetch-Site", "")], true), ([("Origin", "http://a:1")], false), ([("Origin", "http://A:1")], false),
            ([("Origin", "http://a")], true), ([("Origin", "null")], true), ([("Origin", "http://b:1")], true),
            ([("Origin", "https://vpn.example.net")], false),
            ([("Origin", "https://vpn.example.net"), ("Sec-Fetch-Site", "cross-site")], false),
            ([("Origin", "http://a:1"), ("Sec-Fetch-Site", "cross-site")], true),
        ] as [([(String, String)], Bool)])
    func `a change that another site requests is recognized by the headers of browsers`(
        fields: [(String, String)], isRefused: Bool
    ) throws {
        let rule = CrossSiteRule(external: try ExternalURL("https://vpn.example.net:443/vpn"))
        #expect(rule.refusal(of: request([("Host", "a:1")] + fields)) == (isRefused ? .crossSite : nil))
    }

    @Test(arguments: [
        ("BREW / HTTP/1.1\r\n", true), ("get / HTTP/1.0\r\n", true),
        ("GET / HTTP/1.1\r\nBREW /x HTTP/1.1\r\n", true),
        ("GET / HTTP/1.1\r\n", false), ("BREW /\r\n", false), ("BREW  / HTTP/1.1\r\n", false), ("BREW", false),
        ("B(W / HTTP/1.1\r\n", false), ("\u{16}\u{3}\u{1}", false), ("", false),
    ])
    func `a request with an unknown method differs from a text that is not a request`(text: String, isUnknown: Bool) {
        #expect(RequestLine.hasUnknownMethod(text) == isUnknown)
    }

    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (1_709_208_000, "Thu, 29 Feb 2024 12:00:00 GMT"),
    ])
    func `times have the form of HTTP`(seconds: Int, text: String) {
        #expect(HTTPDate(seconds: seconds).description == text)
    }
}
