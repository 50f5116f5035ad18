import Testing

@testable import CloudAPI
@testable import NetworkPrimitives

/// Comparisons with signatures from the cloud's own SDK (huaweicloudsdkcore 3.1.219).
@Suite struct SigningTests {
    private static let projectID = "0123456789abcdef0123456789abcdef"
    private static let base = "https://vpn.eu-de.otc.t-systems.com/v5/\(projectID)"
    private static let key = AccessKey(
        id: "AKEXAMPLE0000000TEST", secret: Secret("sKexampleSecret0123456789abcdefABCDEF0000"))
    private static let emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    private static let listURL =
        base + "/vpn-connection?limit=2&marker=2025-06-09T07%3A24%3A27.674Z&vgw_ip=a%20b%2Fc%2Bd~e%2Af%2Cg%3Dh%26i%25j"
    private static let createBody = Array(
        #"{"connection_monitor": {"vpn_connection_id": "cae286f2-1111-4222-8333-e22416ca1220"}}"#.utf8)

    private func signature(
        _ method: HTTPRequest.Method, _ url: String, body: [UInt8] = [], isMinimal: Bool = false
    ) -> RequestSignature {
        let url = SignableURL(url)
        var headers = ["host": url.host, "x-sdk-date": "20260102T030405Z"]
        if !isMinimal {
            headers["content-type"] = "application/json"
            headers["x-project-id"] = Self.projectID
        }
        return RequestSignature(method, url, headers: headers, body: body, secret: Self.key.secret)
    }

    private func sign(_ request: HTTPRequest, key: AccessKey = key) throws -> HTTPRequest {
        key.sign(request, projectID: Self.projectID, at: try #require(CloudTimestamp("2026-01-02T03:04:05.999Z")))
    }

    @Test func `a GET with escapes in its query has the SDK's signature`() throws {
        let signature = signature(.get, Self.listURL)
        #expect(
            signature.canonicalRequest == """
                GET
                /v5/0123456789abcdef0123456789abcdef/vpn-connection/
                limit=2&marker=2025-06-09T07%3A24%3A27.674Z&vgw_ip=a%20b%2Fc%2Bd~e%2Af%2Cg%3Dh%26i%25j
                content-type:application/json
                host:vpn.eu-de.otc.t-systems.com
                x-project-id:0123456789abcdef0123456789abcdef
                x-sdk-date:20260102T030405Z

                content-type;host;x-project-id;x-sdk-date
                \(Self.emptyHash)
                """)
        #expect(
            signature.stringToSign == """
                SDK-HMAC-SHA256
                20260102T030405Z
                2b2d09760106a30ab2efc5dc9c4a5865b3820a7758d6e2b4617a46ea9ca4e166
                """)
        let request = try sign(HTTPRequest(.get, Self.listURL, headers: ["content-type": "application/json"]))
        #expect(request.url == Self.listURL)
        #expect(
            request.headers["authorization"]
                == "SDK-HMAC-SHA256 Access=AKEXAMPLE0000000TEST, "
                + "SignedHeaders=content-type;host;x-project-id;x-sdk-date, "
                + "Signature=ba287331f4bfb4a5549bdf38f7dee96077940b8f204a3369aade9fb34a23ff5b")
    }

    @Test func `a POST with a body has the SDK's signature`() throws {
        let url = Self.base + "/connection-monitors"
        let signature = signature(.post, url, body: Self.createBody)
        #expect(
            signature.canonicalRequest == """
                POST
                /v5/0123456789abcdef0123456789abcdef/connection-monitors/

                content-type:application/json
                host:vpn.eu-de.otc.t-systems.com
                x-project-id:0123456789abcdef0123456789abcdef
                x-sdk-date:20260102T030405Z

                content-type;host;x-project-id;x-sdk-date
                9c18210ddb7fa74113f5b3d501df6c6201858421387fb679dad78dd9972d4b5e
                """)
        #expect(
            signature.stringToSign == """
                SDK-HMAC-SHA256
                20260102T030405Z
                70ba43794dc65024e5f6167e7dd3c6b37cc4c71dd7a5ad5a6538222a7588a175
                """)
        let request = try sign(
            HTTPRequest(.post, url, headers: ["content-type": "application/json"], body: Self.createBody))
        let expected = "99d55e2aacf98a7639b4e28ede44c52d6c2d39509553bc488aec1c615e2c633c"
        #expect(request.headers["authorization"]?.hasSuffix(", Signature=\(expected)") == true)
        #expect(request.body == Self.createBody)
    }

    @Test func `a request with the fewest signed headers has the SDK's signature`() {
        let query = "vpn_connection_id=cae286f2-1111-4222-8333-e22416ca1220"
        let signature = signature(.get, Self.base + "/connection-monitors?" + query, isMinimal: true)
        #expect(signature.signedHeaders == "host;x-sdk-date")
        #expect(
            signature.stringToSign.hasSuffix("\ne89a13b6aa0b9e1f47f5955d04d2a361c451dd20fb61dfea153ec247c13b5856"))
        #expect(signature.signature == "236a1d78357ebad3dd4ac6ee0c24274c3ddd7cc6d5c982053316b6410a4e2013")
    }

    @Test func `all signed headers are sent, including the security token of a temporary key`() throws {
        let key = AccessKey(id: "ak", secret: Secret("sk"), securityToken: Secret("a-token"))
        let request = HTTPRequest(
            .get, "https://vpn.example.net:8443/v5/p/x",
            headers: ["content-type": "application/json", "accept": "application/json"])
        var headers = try sign(request, key: key).headers
        let authorization = headers.removeValue(forKey: "authorization")
        let start =
            "SDK-HMAC-SHA256 Access=ak, SignedHeaders=content-type;host;x-project-id;x-sdk-date;x-security-token, "
        #expect(authorization?.hasPrefix(start + "Signature=") == true)
        #expect(
            headers == [
                "content-type": "application/json", "accept": "application/json", "host": "vpn.example.net:8443",
                "x-project-id": Self.projectID, "x-sdk-date": "20260102T030405Z", "x-security-token": "a-token",
            ])
    }

    @Test(arguments: [
        ("https://h/a", "h", "/a/", ""), ("https://h/a/", "h", "/a/", ""), ("https://h", "h", "/", ""),
        ("https://h:443/a//b", "h", "/a//b/", ""), ("http://h:80/", "h", "/", ""),
        ("http://h:443/", "h:443", "/", ""),
        ("http://[::1]:8080/%7e%c3%a4?b=2&a=%7e&b=1&c", "[::1]:8080", "/~%C3%A4/", "a=~&b=1&b=2&c="),
        ("https://h/?a=%zz%4", "h", "/", "a=%25zz%254"), ("https://h/a?", "h", "/a/", ""),
        ("https://h/?a=x=y+z", "h", "/", "a=x%3Dy%2Bz"),
    ])
    func `all spellings of an address have one form`(url: String, host: String, path: String, query: String) {
        let signable = SignableURL(url)
        #expect(signable.host == host)
        #expect(signable.canonicalPath == path)
        #expect(signable.canonicalQuery == query)
    }

    @Test func `the query is sent in the order in which it is signed`() {
        #expect(SignableURL("https://h/p?b=1&a=%2b").url == "https://h/p?a=%2B&b=1")
        #expect(SignableURL("https://h/p").url == "https://h/p")
    }

    @Test func `spaces around a header's value are not signed, and those within are`() {
        let url = SignableURL("https://h/")
        let signature = RequestSignature(
            .get, url, headers: ["host": "h", "x-a": " \t a  b\t "], body: [], secret: Secret("s"))
        #expect(signature.canonicalRequest == "GET\n/\n\nhost:h\nx-a:a  b\n\nhost;x-a\n\(Self.emptyHash)")
    }
}
