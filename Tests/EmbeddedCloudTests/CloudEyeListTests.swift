import FoundationEssentials
import Testing

@testable import EmbeddedCloud

/// Cloud Eye: its list of metrics, its authorization, and its calls over real HTTP.
@Suite(.timeLimit(.minutes(1)))
struct CloudEyeListTests {
    private struct List: Decodable {
        struct Entry: Decodable {
            let metricName: String
            let dimensions: [Dimension]
        }

        struct Dimension: Decodable {
            let name: String
            let value: String
        }

        struct MetaData: Decodable {
            let count: Int
            let marker: String
            let total: Int
        }

        let metrics: [Entry]
        let metaData: MetaData
    }

    private static let root = "/V1.0/\(TestCloud.projectID)"

    @Test func `the list shows a metric with its dimension, its unit, and the marker of the next page`() {
        var cloud = TestCloud.withToken()
        let response = cloud.call("GET", "\(Self.root)/metrics?namespace=SYS.VPN&metric_name=send_rate&limit=1")
        #expect(response.status == 200)
        #expect(
            response.text
                == #"{"meta_data":{"count":1,"marker":"SYS.VPN.send_rate.evpn_connection_id:\#(TestCloud.locked)","#
                + #""total":3},"metrics":[{"dimensions":[{"name":"evpn_connection_id","value":"\#(TestCloud.locked)"}],"#
                + #""metric_name":"send_rate","namespace":"SYS.VPN","unit":"bit/s"}]}"#)
        #expect(
            cloud.call("GET", "\(Self.root)/metrics?namespace=SYS.ECS").text
                == #"{"meta_data":{"count":0,"marker":"","total":0},"metrics":[]}"#)
    }

    @Test(arguments: [1, 7, 1000])
    func `following the markers to an empty page yields each metric once`(limit: Int) throws {
        var cloud = TestCloud.withToken()
        var names: [String] = []
        var start = ""
        while true {
            let page = try cloud.call("GET", "\(Self.root)/metrics?limit=\(limit)\(start)").json(List.self)
            #expect(page.metaData.count == page.metrics.count)
            // Three connections without a monitor have 5 metrics each, and two gateways have 7 each.
            #expect(page.metaData.total == 3 * 5 + 2 * 7)
            guard !page.metrics.isEmpty else { break }
            names += page.metrics.map { "\($0.metricName) \($0.dimensions[0].value)" }
            start = "&start=\(page.metaData.marker)"
        }
        #expect(names.count == 29)
        #expect(Set(names).count == 29)
    }

    @Test(arguments: [
        "metrics?limit=0", "metrics?limit=1001", "metrics?dim.0=evpn_connection_id", "metric-data",
        "metric-data?namespace=SYS.VPN&metric_name=send_rate&from=1767322925000&to=1767323045000&period=1&filter=max",
        "metric-data?namespace=SYS.VPN&metric_name=send_rate&dim.0=a,b&from=x&to=1767323045000&period=1&filter=max",
        "metric-data?namespace=SYS.VPN&metric_name=send_rate&dim.0=a,b&from=1767323045000&to=1767322925000&period=1"
            + "&filter=max",
    ])
    func `an invalid query fails in Cloud Eye's error shape`(path: String) {
        var cloud = TestCloud.withToken()
        let response = cloud.call("GET", "\(Self.root)/\(path)")
        #expect(response.status == 400)
        #expect(response.text.hasPrefix(#"{"http_code":"400","message":{"code":"400","details":""#))
    }

    @Test func `the gateway refuses a call without a token or for another project`() {
        var cloud = TestCloud.withToken()
        #expect(cloud.call("GET", "/V1.0/other/metrics").status == 403)
        cloud.token = nil
        for (method, path) in [("POST", "batch-query-metric-data"), ("GET", "metric-data"), ("GET", "metrics")] {
            let response = cloud.call(method, "\(Self.root)/\(path)")
            #expect(response.status == 401)
            #expect(response.text.hasPrefix(#"{"error_code":"APIGW.0301","#))
        }
    }

    @Test(arguments: [
        ("Access=AKEXAMPLE0000000TEST", "0bb69460b9b2cd6ecbd1ce725743859fa5fbfa2e164fa301e6920f4b4ca96861"),
        (
            "Credential=AKEXAMPLE0000000TEST/20260102///sdk_request",
            "99d609f338a2276a3dd073f52cb8f3c27d49f495ffde701f891eacfc9d6d982a"
        ),
    ])
    func `the cloud accepts both forms of signature, with the comma of a dimension encoded`(
        key: String, signature: String
    ) {
        var configuration = TestCloud.configuration
        configuration.accessKeys = [
            SimulatedAccessKey(id: "AKEXAMPLE0000000TEST", secret: "sKexampleSecret0123456789abcdefABCDEF0000")
        ]
        var cloud = TestCloud(configuration)
        let target =
            "\(Self.root)/metric-data?dim.0=evpn_connection_id%2C\(TestCloud.berlin)&filter=average&from=1767322925000"
            + "&metric_name=send_rate&namespace=SYS.VPN&period=1&to=1767323045000"
        let headers = [
            "authorization": "SDK-HMAC-SHA256 \(key), SignedHeaders=host;x-sdk-date, Signature=\(signature)",
            "host": "ces.eu-de.otc.t-systems.com", "x-sdk-date": "20260102T030405Z",
        ]
        let response = cloud.call("GET", target, headers: headers)
        #expect(response.status == 200)
        #expect(response.text.contains(#""unit":"bit/s""#))
        #expect(cloud.call("GET", target + "0", headers: headers).status == 401)
    }

    @Test func `over HTTP, a connection appears, has data, has late data, and disappears`() async throws {
        try await TestCloud.serve { cloud in
            let client = try LoopbackClient(baseURL: cloud.baseURL)
            let token = try #require(
                try await client.call("POST", "/v3/auth/tokens", body: TestCloud.tokenRequest())
                    .header("X-Subject-Token"))
            let id = "5c3fa094-8b04-4132-9d88-4e924f2caf55"
            let put = try await client.call(
                "PUT", "/control/connections/\(id)",
                body: #"{"source_ip":"127.0.0.10","destination_ip":"127.0.0.14","gateway":"hub"}"#)
            #expect(put.status == 201)
            let gateways = try await client.call("GET", "/v5/\(TestCloud.projectID)/vpn-gateways", token: token)
            #expect(gateways.text.contains(#""name":"hub""#))
            let now = Int64(Date.now.timeIntervalSince1970) * 1000
            let body =
                #"{"metrics":[{"namespace":"SYS.VPN","metric_name":"connection_status","dimensions":[{"name":"#
                + #""evpn_connection_id","value":"\#(id)"}]}],"from":\#(now - 600_000),"to":\#(now),"period":"1","#
                + #""filter":"average"}"#
            let path = "\(Self.root)/batch-query-metric-data"
            let metered = try await client.call("POST", path, token: token, body: body)
            #expect(metered.status == 200)
            #expect(metered.text.contains(#"{"average":1,"timestamp":"#))
            let late = try await client.call(
                "PUT", "/control/connections/\(id)/measurements", body: #"{"delay":1200}"#)
            #expect(late.status == 204)
            #expect(
                try await client.call("POST", path, token: token, body: body).text.contains(#""datapoints":[]"#))
            #expect(try await client.call("DELETE", "/control/connections/\(id)").status == 204)
            let calls = try await client.call("GET", "/control/calls").text
            #expect(calls.contains(#"{"count":2,"operation":"batchListMetricData","status":200}"#))
            #expect(!calls.contains("control"))
        }
    }
}
