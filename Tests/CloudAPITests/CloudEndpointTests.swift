import Testing

@testable import CloudAPI

@Suite struct CloudEndpointTests {
    @Test func `a provider and a region determine the addresses`() throws {
        let german = try CloudProvider.openTelekomCloud.endpoints(region: "eu-de")
        #expect(german.identity.url == "https://iam.eu-de.otc.t-systems.com")
        #expect(german.vpn.url == "https://vpn.eu-de.otc.t-systems.com")
        let swiss = try CloudProvider.openTelekomCloud.endpoints(region: "eu-ch2")
        #expect(swiss.identity.url == "https://iam-pub.eu-ch2.sc.otc.t-systems.com")
        #expect(swiss.vpn.url == "https://vpn.eu-ch2.sc.otc.t-systems.com")
        let huawei = try CloudProvider.huaweiCloud.endpoints(region: "ap-southeast-1")
        #expect(huawei.identity.url == "https://iam.ap-southeast-1.myhuaweicloud.com")
        #expect(huawei.vpn.url == "https://vpn.ap-southeast-1.myhuaweicloud.com")
    }

    @Test(arguments: ["", "eu de", "EU-DE", "-eu", "eu-", "eu.de", "e/u"])
    func `a region that is not a host label is rejected`(_ region: String) {
        #expect(throws: InvalidEndpoint.self) { try CloudProvider.openTelekomCloud.endpoints(region: region) }
        #expect(throws: InvalidEndpoint.self) { try CloudProvider.huaweiCloud.endpoints(region: region) }
    }

    @Test func `versions at the end of addresses are dropped`() throws {
        let endpoints = CloudEndpoints(
            identity: try CloudEndpoint("https://iam.eu-de.otc.t-systems.com:443/v3/"),
            vpn: try CloudEndpoint("http://127.0.0.1:8080/v5"),
            cloudEye: try CloudEndpoint("https://ces.eu-de.otc.t-systems.com/V1.0"))
        #expect(endpoints.identity.url == "https://iam.eu-de.otc.t-systems.com:443")
        #expect(endpoints.vpn.url == "http://127.0.0.1:8080")
        #expect(endpoints.cloudEye.url == "https://ces.eu-de.otc.t-systems.com")
    }

    @Test(arguments: [
        ("https://vpn.example.net", "https://vpn.example.net"),
        ("HTTPS://VPN.Example.net/", "https://vpn.example.net"),
        ("http://[::1]:8080/a/b/", "http://[::1]:8080/a/b"), ("http://localhost:1", "http://localhost:1"),
    ])
    func `an address consists of scheme, host, port, and path`(_ text: String, url: String) throws {
        #expect(try CloudEndpoint(text).url == url)
    }

    @Test(arguments: [
        ("iam-pub.eu-ch2.sc.otc.t-systems.com/v3", "has no scheme. Write https:// in front of it"),
        ("ftp://host", "has no scheme. Write https:// in front of it"),
        ("", "has no scheme. Write https:// in front of it"),
        ("https://", "has no valid host or port. Write https://host:port"),
        ("https:///v3", "has no valid host or port. Write https://host:port"),
        ("https://host:", "has no valid host or port. Write https://host:port"),
        ("https://host:0", "has no valid host or port. Write https://host:port"),
        ("https://host:65536", "has no valid host or port. Write https://host:port"),
        ("https://host:80x", "has no valid host or port. Write https://host:port"),
        ("https://[::1", "has no valid host or port. Write https://host:port"),
        ("https://[host]", "has no valid host or port. Write https://host:port"),
        ("https://2130706433", "has an IP address in an unusual form. Write it like 192.0.2.1"),
        ("https://0x7F000001:1/v3", "has an IP address in an unusual form. Write it like 192.0.2.1"),
        ("https://127.1", "has an IP address in an unusual form. Write it like 192.0.2.1"),
        ("https://127.0.0.1.", "has an IP address in an unusual form. Write it like 192.0.2.1"),
        ("https://127.0.0.0x1", "has an IP address in an unusual form. Write it like 192.0.2.1"),
        ("https://a b", "contains a space or a non-ASCII character. Remove it"),
        ("https://hóst", "contains a space or a non-ASCII character. Remove it"),
        ("https://host/?a=b", "has more than scheme, host, port, and path. Remove the user name or the query"),
        ("https://host#a", "has more than scheme, host, port, and path. Remove the user name or the query"),
    ])
    func `an invalid base address is rejected with problem and remedy`(_ text: String, problem: String) {
        let error = #expect(throws: InvalidEndpoint.self) { try CloudEndpoint(text) }
        #expect(error.map { "\($0)" } == "\"\(text)\" \(problem)")
    }

    @Test func `a password in an address is rejected and not quoted`() {
        let error = #expect(throws: InvalidEndpoint.self) { try CloudEndpoint("https://me:s3cr3t@host/v3") }
        #expect(error?.value == "…@host/v3")
        #expect(error.map { Fixtures.allTexts(of: $0).contains("s3cr3t") } == false)
    }

    @Test(arguments: [
        ("http://127.0.0.1:1", "http://vpn.example.net", false), ("http://127.0.0.1:1", "http://10.0.0.5", false),
        ("http://127.0.0.1:1", "http://[::1]:2", true), ("http://localhost", "https://vpn.example.net", true),
        ("https://iam.example.net", "http://vpn.example.net", false),
        ("https://iam.example.net", "http://127.0.0.1:2", false),
        ("https://iam.example.net", "https://a.example.net", true),
    ])
    func
        `an unencrypted address from the catalog counts only on this host, and only with an unencrypted identity service`(
            identity: String, listed: String, isUsed: Bool
        ) throws
    {
        let entry = "{\"interface\":\"public\",\"region\":\"eu-de\",\"url\":\"\(listed)/v5\"}"
        let catalog = try Fixtures.decode(
            "[{\"type\":\"evpn\",\"endpoints\":[\(entry)]}]", as: ServiceCatalog.self)
        let endpoints = try CloudProvider.openTelekomCloud.endpoints(region: "eu-de")
            .replacing(identity: CloudEndpoint(identity))
        let used = endpoints.endpoint(of: .vpn, in: catalog).url
        #expect(used == (isUsed ? listed : "https://vpn.eu-de.otc.t-systems.com"))
        #expect(endpoints.lists(.vpn, in: catalog) == isUsed)
    }

    @Test(arguments: [
        ("https://a.example", false), ("http://a.example:80", true), ("http://127.0.0.1:1", false),
        ("http://[::1]", false), ("http://localhost:1/x", false), ("http://localhost.example", true),
    ])
    func `an unencrypted address outside this host is recognized`(_ text: String, isUnencrypted: Bool) throws {
        #expect(try CloudEndpoint(text).isUnencrypted == isUnencrypted)
    }
}
