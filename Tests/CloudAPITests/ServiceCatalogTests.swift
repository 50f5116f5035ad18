import Testing

@testable import CloudAPI

/// Each form of an entry, from clouds and their simulations, has exactly one meaning.
@Suite struct ServiceCatalogTests {
    private static let good = #"{"interface":"public","region":"eu-de","url":"https://a.example.net/v5"}"#

    private func endpoint(_ catalog: String, of service: CloudService = .vpn) throws -> String? {
        try Fixtures.decode(catalog, as: ServiceCatalog.self).endpoint(
            of: service, provider: .openTelekomCloud, region: "eu-de")?.url
    }

    private static func service(_ endpoints: String, type: String = "evpn") -> String {
        "[{\"type\":\"\(type)\",\"endpoints\":[\(endpoints)]}]"
    }

    @Test(arguments: [
        "null", "7", "[]", #""evpn""#, "{}", #"{"type":7,"endpoints":[]}"#, #"{"type":"evpn","endpoints":null}"#,
        #"{"type":"evpn"}"#, #"{"type":"evpn","endpoints":{}}"#, #"{"type":"evpn","endpoints":[null,7,{}]}"#,
        #"{"type":"evpn","endpoints":[{"interface":"public","region":"eu-de","url":null}]}"#,
        #"{"type":"evpn","endpoints":[{"interface":"public","region":"eu-de","url":"ftp://x/v5"}]}"#,
    ])
    func `an unreadable entry hides no other`(_ entry: String) throws {
        let catalog = "[\(entry),{\"type\":\"evpn\",\"endpoints\":[\(Self.good)]}]"
        #expect(try endpoint(catalog) == "https://a.example.net")
    }

    @Test(arguments: [
        #""region":"eu-de""#, #""region_id":"eu-de""#, #""region":7,"region_id":"eu-de""#, #""region":"EU-DE""#,
        #""region":null,"region_id":"Eu-De""#, #""region":"""#, #""region":7"#, #""region":null,"region_id":null"#,
        #""region":"*""#, #""id":"1""#,
    ])
    func `the region is read in every form`(_ region: String) throws {
        let entry = "{\"interface\":\"public\",\(region),\"url\":\"https://a.example.net/v5\"}"
        #expect(try endpoint(Self.service(entry)) == "https://a.example.net")
    }

    @Test(arguments: [
        (#""interface":"public","url""#, true), (#""interface":"publicURL","url""#, true),
        (#""interface":"Public","url""#, true), (#""interface":"PUBLICURL","url""#, true), (#""url""#, true),
        (#""publicURL""#, true), (#""interface":null,"url""#, true), (#""interface":"internal","url""#, false),
        (#""interface":"admin","url""#, false), (#""internalURL""#, false),
    ])
    func `the interface is read in every form, and only the public one is used`(_ form: String, isUsed: Bool) throws {
        let entry = "{\"region\":\"eu-de\",\(form):\"https://a.example.net/v5\"}"
        #expect(try endpoint(Self.service(entry)) == (isUsed ? "https://a.example.net" : nil))
    }

    @Test(arguments: [
        "https://a.example.net", "https://a.example.net/", "https://a.example.net/v5/", "https://a.example.net/V5",
        "https://a.example.net/v5/0123", "https://a.example.net/v5/$(tenant_id)s",
        "https://a.example.net/v5/%(tenant_id)s/", "https://a.example.net/$(project_id)s",
    ])
    func `the address ends before version and project`(_ url: String) throws {
        let entry = "{\"interface\":\"public\",\"region\":\"eu-de\",\"url\":\"\(url)\"}"
        #expect(try endpoint(Self.service(entry)) == "https://a.example.net")
    }

    @Test(arguments: [
        ("EVPN", "v5", CloudService.vpn, true), ("vpn", "v5", .vpn, true), ("vpn", "v2.0", .vpn, false),
        ("ces", "V1.0", .cloudEye, true), ("cesv1", "V1.0", .cloudEye, true), ("cesv1", "V2", .cloudEye, false),
    ])
    func `other names of a service count if the address has its version`(
        _ type: String, version: String, service: CloudService, isUsed: Bool
    ) throws {
        let entry = "{\"interface\":\"public\",\"region\":\"eu-de\",\"url\":\"https://a.example.net/\(version)/p\"}"
        #expect(try endpoint(Self.service(entry, type: type), of: service) == (isUsed ? "https://a.example.net" : nil))
    }

    @Test func `addresses of the region precede those of all regions, and those precede one without a region`() throws {
        func entry(_ region: String?, _ host: String) -> String {
            let region = region.map { "\"region\":\"\($0)\"," } ?? ""
            return "{\"interface\":\"public\",\(region)\"url\":\"https://\(host).example.net/v5\"}"
        }
        let all = [entry(nil, "none"), entry("eu-nl", "other"), entry("*", "all"), entry("eu-de", "own")]
        #expect(try endpoint(Self.service(all.joined(separator: ","))) == "https://own.example.net")
        #expect(try endpoint(Self.service(all[..<3].joined(separator: ","))) == "https://all.example.net")
        #expect(try endpoint(Self.service(all[..<2].joined(separator: ","))) == "https://none.example.net")
        #expect(try endpoint(Self.service(all[1])) == nil)
        // Two addresses without a region are ambiguous.
        #expect(try endpoint(Self.service(entry(nil, "a") + "," + entry(nil, "b"))) == nil)
        #expect(try endpoint(Self.service(entry(nil, "a") + "," + entry(nil, "a"))) == "https://a.example.net")
    }
}
