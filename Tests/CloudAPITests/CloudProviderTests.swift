import Testing

@testable import CloudAPI

@Suite struct CloudProviderTests {
    @Test func `each provider has a name of its own`() {
        #expect(
            CloudProvider.allCases.map(\.rawValue) == ["embedded", "open-telekom-cloud", "huawei-cloud"])
        for provider in CloudProvider.allCases {
            #expect(CloudProvider(rawValue: provider.rawValue) == provider)
        }
        #expect(CloudProvider(rawValue: "aws") == nil)
    }

    @Test(arguments: [
        ("iam.eu-de.otc.t-systems.com", CloudProvider.openTelekomCloud),
        ("iam-pub.eu-ch2.sc.otc.t-systems.com", .openTelekomCloud),
        ("iam.eu-west-101.myhuaweicloud.eu", .huaweiCloud), ("iam.ap-southeast-1.myhuaweicloud.com", .huaweiCloud),
        ("iam.t-systems.com.example", nil), ("iam.example.net", nil),
    ])
    func `a host determines its provider`(_ host: String, provider: CloudProvider?) {
        #expect(CloudProvider.hosting(host) == provider)
    }

    @Test(arguments: [
        ("otc", CloudProvider.openTelekomCloud, ["eu-de", "eu-nl"]), ("otc-swiss", .openTelekomCloud, ["eu-ch2"]),
        ("huawei", .huaweiCloud, []), ("huaweicloud", .huaweiCloud, []),
    ])
    func `a profile determines its provider and the regions`(
        _ name: String, provider: CloudProvider, regions: [String]
    ) {
        let found = CloudProvider.profile(named: name)
        #expect(found?.provider == provider)
        #expect(found?.profile.regions == regions)
        #expect(CloudProvider.profile(named: name + "x") == nil)
    }

    @Test(arguments: [
        ("eu-nl", CloudProvider.openTelekomCloud, true), ("a-b", .openTelekomCloud, false),
        ("cn-north-4", .huaweiCloud, true), ("a-b", .huaweiCloud, false), ("eu-de", .embedded, false),
    ])
    func `each provider has its own form of regions`(_ text: String, provider: CloudProvider, isRegion: Bool) {
        #expect(provider.isRegion(text) == isRegion)
    }

    @Test func `a provider without hosts has no default endpoints`() {
        let error = #expect(throws: InvalidEndpoint.self) { try CloudProvider.embedded.endpoints(region: "eu-de") }
        #expect(error.map { "\($0)" } == "\"embedded\" has no default endpoints. Give the endpoints")
    }
}
