import Testing

@testable import CloudAPI
@testable import NetworkPrimitives

@Suite struct ProxyEnvironmentTests {
    private static let variables = [
        "HTTPS_PROXY": "http://upper:3128", "https_proxy": "http://lower:3128", "http_proxy": "plain:8080",
        "NO_PROXY": "example.net, .sub.example.org,*.wild.example,10.0.0.0/8,192.0.2.1,fd00::/8,ported.example:8443",
    ]

    @Test(arguments: [
        ("https://iam.example.com/v3", "upper"), ("http://iam.example.com", "plain"),
        ("https://example.net", nil), ("https://A.Example.net:444/x", nil), ("https://notexample.net", "upper"),
        ("https://sub.example.org", "upper"), ("https://a.sub.example.org", nil), ("https://a.wild.example", nil),
        ("https://10.1.2.3", nil), ("https://11.1.2.3", "upper"), ("https://192.0.2.1", nil),
        ("https://[fd00::1]/", nil), ("https://[fe80::1]:443/", "upper"), ("https://ported.example:8443", nil),
        ("https://ported.example", "upper"), ("https://localhost:8443", nil), ("http://127.0.0.9", nil),
        ("https://[::1]:1", nil),
    ])
    func `a host uses the proxy of its scheme unless an exception matches`(url: String, host: String?) throws {
        #expect(try ProxyEnvironment(Self.variables).proxy(for: url)?.host == host)
    }

    @Test func `a CGI program accepts no proxy from its callers`() throws {
        let proxies = try ProxyEnvironment(["HTTP_PROXY": "http://evil", "REQUEST_METHOD": "GET"])
        #expect(proxies.isDirect)
    }

    @Test func `an asterisk excepts all hosts, and without variables all requests are direct`() throws {
        #expect(try ProxyEnvironment(["HTTPS_PROXY": "p:1", "no_proxy": "*"]).proxy(for: "https://a.example") == nil)
        #expect(try ProxyEnvironment(["HTTPS_PROXY": ""]).isDirect)
        let forced = ProxyEnvironment(everythingThrough: try HTTPProxy("http://p:1"))
        #expect(forced.proxy(for: "https://127.0.0.1")?.host == "p")
    }

    @Test(arguments: [
        "http://127.0.0.1:8080", "http://localhost", "http://[::1]:80/v3", "http://127.8.9.1", "HTTP://LOCALHOST",
    ])
    func `a configured proxy gets no unencrypted request to this host`(_ url: String) throws {
        let given = ProxyEnvironment(everythingThrough: try HTTPProxy("http://p:1"))
        #expect(given.proxy(for: url) == nil)
        #expect(given.proxy(for: url.lowercased().replacing("http:", with: "https:"))?.host == "p")
    }

    @Test(arguments: ["127.evil.example", "localhost.evil.example"])
    func `a name that only resembles a loopback address is not one`(_ host: String) throws {
        let given = ProxyEnvironment(everythingThrough: try HTTPProxy("http://p:1"))
        #expect(given.proxy(for: "http://\(host)")?.host == "p")
        #expect(try CloudEndpoint("http://\(host)").isUnencrypted)
    }

    @Test(arguments: [
        ("https://203.0.113.7", "203.0.113.7"), ("https://203.0.113.7:8443/v3", "203.0.113.7"),
        ("https://[2001:db8::7]", "2001:db8::7"), ("https://iam.example.com", nil), ("http://203.0.113.7", nil),
        ("https://10.1.2.3", nil), ("https://127.0.0.1", nil),
    ])
    func `an IP address cannot be verified through a proxy, but a name or a direct server can`(
        url: String, address: String?
    ) throws {
        #expect(try ProxyEnvironment(Self.variables).unverifiableAddress(of: url) == address)
    }

    @Test func `a proxy's address is split into its parts, and its password stays hidden`() throws {
        let proxy = try HTTPProxy("http://me%40here:s3cr%3At@[::1]:3128/")
        #expect(proxy.host == "::1")
        #expect(proxy.port == 3_128)
        #expect(proxy.userName == "me@here")
        #expect(proxy.password?.reveal() == "s3cr:t")
        #expect(!Fixtures.allTexts(of: proxy).contains("s3cr"))
        #expect(try HTTPProxy("proxy.example").port == 80)
    }

    @Test(arguments: ["https://u:s3cret@p", "socks5://u:s3cret@p", "u:s3cret@", "http://u:s3cret@p/path"])
    func `an invalid proxy is rejected without a quote of its password`(_ text: String) {
        let error = #expect(throws: InvalidEndpoint.self) { try HTTPProxy(text) }
        #expect(error.map { Fixtures.allTexts(of: $0).contains("s3cret") } == false)
    }
}
