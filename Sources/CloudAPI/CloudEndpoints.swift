/// Where the cloud's services are: derived from provider and region, or given.
package struct CloudEndpoints: Sendable, Hashable {
    /// Of the identity service, without `/v3`.
    package let identity: CloudEndpoint
    /// Of the VPN service, without `/v5`.
    package let vpn: CloudEndpoint
    /// Of Cloud Eye, without `/V1.0`.
    package let cloudEye: CloudEndpoint

    /// - Parameters:
    ///   - identity: with or without `/v3`, as in `OS_AUTH_URL`.
    ///   - vpn: with or without `/v5`.
    ///   - cloudEye: with or without `/V1.0`.
    package init(identity: CloudEndpoint, vpn: CloudEndpoint, cloudEye: CloudEndpoint) {
        self.identity = identity.dropping(version: "v3")
        self.vpn = vpn.dropping(version: "v5")
        self.cloudEye = cloudEye.dropping(version: "V1.0")
    }

    /// Open Telekom Cloud; the Swiss one (`eu-ch2`) is a cloud of its own under its own names.
    package static func openTelekomCloud(region: String) throws(InvalidEndpoint) -> CloudEndpoints {
        try check(region: region)
        if region == "eu-ch2" {
            return try CloudEndpoints(
                identity: CloudEndpoint("https://iam-pub.eu-ch2.sc.otc.t-systems.com"),
                vpn: CloudEndpoint("https://vpn.eu-ch2.sc.otc.t-systems.com"),
                cloudEye: CloudEndpoint("https://ces.eu-ch2.sc.otc.t-systems.com"))
        }
        return try derived(region: region, domain: "otc.t-systems.com")
    }

    package static func huaweiCloud(region: String) throws(InvalidEndpoint) -> CloudEndpoints {
        try check(region: region)
        return try derived(region: region, domain: "myhuaweicloud.com")
    }

    private static func derived(region: String, domain: String) throws(InvalidEndpoint) -> CloudEndpoints {
        try CloudEndpoints(
            identity: CloudEndpoint("https://iam.\(region).\(domain)"),
            vpn: CloudEndpoint("https://vpn.\(region).\(domain)"),
            cloudEye: CloudEndpoint("https://ces.\(region).\(domain)"))
    }

    private static func check(region: String) throws(InvalidEndpoint) {
        let isLabel = region.utf8.allSatisfy {
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
                || $0 == UInt8(ascii: "-")
        }
        guard isLabel, 1...63 ~= region.utf8.count, region.first != "-", region.last != "-" else {
            throw InvalidEndpoint(region, "is not a region; a region is written like eu-de")
        }
    }
}
