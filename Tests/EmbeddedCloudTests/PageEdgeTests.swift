import FoundationEssentials
import Testing

@testable import EmbeddedCloud

/// Pages with an edge between rows of the same creation time.
struct PageEdgeTests {
    private struct Page: Decodable {
        struct Row: Decodable { let name: String }
        struct Info: Decodable { let nextMarker: String }

        let vpnConnections: [Row]?
        let customerGateways: [Row]?
        let pageInfo: Info
        var names: [String] { (vpnConnections ?? customerGateways ?? []).map(\.name) }
    }

    /// Returns a cloud with five connections, from the newest: `e`; then `d`, `c`, and `b` of the same time; then `a`.
    private func cloud(_ edge: PageEdge) -> TestCloud {
        var configuration = TestCloud.configuration
        configuration.pageEdge = edge
        let seconds: [(String, Int64)] = [("a", 0), ("b", 4), ("c", 4), ("d", 4), ("e", 8)]
        configuration.connections = seconds.map { name, second in
            SimulatedConnection(
                id: name, name: name, sourceIP: "127.0.0.1", destinationIP: "127.0.0.2", customerGatewayName: name,
                createdAt: .seconds(1_767_225_600 + second))
        }
        return TestCloud.withToken(configuration)
    }

    @Test(arguments: [
        (PageEdge.lose, "vpn-connection", ["a"]), (.repeat, "vpn-connection", ["d", "c"]),
        (.lose, "customer-gateways", ["a"]), (.repeat, "customer-gateways", ["d", "c"]),
    ])
    func `rows with the creation time of the page's edge are lost or repeated`(
        edge: PageEdge, path: String, second: [String]
    ) throws {
        var cloud = cloud(edge)
        let first = try cloud.vpn("GET", "\(path)?limit=2").json(Page.self)
        #expect(first.names == ["e", "d"])
        let next = "\(path)?limit=2&marker=\(first.pageInfo.nextMarker)"
        #expect(try cloud.vpn("GET", next).json(Page.self).names == second)
    }

    @Test func `if repeated rows fill the page, the marker does not advance`() throws {
        var cloud = cloud(.repeat)
        let first = try cloud.vpn("GET", "vpn-connection?limit=2").json(Page.self)
        let second = try cloud.vpn("GET", "vpn-connection?limit=2&marker=\(first.pageInfo.nextMarker)").json(Page.self)
        #expect(CloudTime(second.pageInfo.nextMarker) == CloudTime(first.pageInfo.nextMarker))
        let larger = try cloud.vpn("GET", "vpn-connection?limit=4&marker=\(first.pageInfo.nextMarker)").json(Page.self)
        #expect(larger.names == ["d", "c", "b", "a"])
    }

    @Test(arguments: PageEdge.allCases)
    func `a row with a creation time of its own is on exactly one page`(edge: PageEdge) throws {
        var cloud = cloud(edge)
        let first = try cloud.vpn("GET", "vpn-connection?limit=1").json(Page.self)
        let second = try cloud.vpn("GET", "vpn-connection?limit=2&marker=\(first.pageInfo.nextMarker)").json(Page.self)
        #expect(second.names == ["d", "c"])
    }
}
