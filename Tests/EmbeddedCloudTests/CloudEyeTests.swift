import Testing

@testable import EmbeddedCloud

/// Cloud Eye: the values of connections and gateways, in batches and in single queries.
struct CloudEyeTests {
    private static let fullLossLatencies: [(String, Double?)] = [("absent", nil), ("0", 0), ("5000", 5000)]

    @Test func `a batch contains each metric's raw points on their grid, up to the delay, and its unit`() {
        var cloud = TestCloud.metered()
        let response = cloud.queryBatch(
            MetricBatch.body(
                ["link_average_latency", "link_packet_loss_rate", "connection_status"].map {
                    MetricBatch.reference($0)
                }))
        #expect(response.status == 200)
        let dimension = #""dimensions":[{"name":"evpn_connection_id","value":"\#(TestCloud.berlin)"}]"#
        let times = (0..<5).map { MetricBatch.minute - 120_000 + $0 * 15_000 }
        let points = { (value: String, times: [Int64]) in
            times.map { #"{"average":\#(value),"timestamp":\#($0)}"# }.joined(separator: ",")
        }
        #expect(
            response.text
                == #"{"metrics":[{"datapoints":[\#(points("1", [times[0], times[4]]))],\#(dimension),"#
                + #""metric_name":"connection_status","namespace":"SYS.VPN"},"#
                + #"{"datapoints":[\#(points("1.25", times))],\#(dimension),"#
                + #""metric_name":"link_packet_loss_rate","namespace":"SYS.VPN","unit":"%"},"#
                + #"{"datapoints":[\#(points("23.5", times))],\#(dimension),"#
                + #""metric_name":"link_average_latency","namespace":"SYS.VPN","unit":"ms"}]}"#)
    }

    @Test(arguments: ["average", "max", "min", "sum", "variance"])
    func `the filter names the value`(filter: String) {
        var cloud = TestCloud.metered()
        let body = MetricBatch.body([MetricBatch.reference("link_average_latency")], filter: filter)
        #expect(cloud.queryBatch(body).text.contains(#""\#(filter)":23.5"#))
    }

    @Test func `a single query contains the unit with each point`() {
        var cloud = TestCloud.metered()
        let response = cloud.call(
            "GET",
            "/V1.0/\(TestCloud.projectID)/metric-data?namespace=SYS.VPN&metric_name=link_average_latency"
                + "&dim.0=evpn_connection_id%2C\(TestCloud.berlin)&from=\(MetricBatch.minute - 80_000)&to=\(MetricBatch.minute)"
                + "&period=1&filter=average")
        #expect(response.status == 200)
        #expect(
            response.text
                == #"{"datapoints":[{"average":23.5,"timestamp":\#(MetricBatch.minute - 75_000),"unit":"ms"},"#
                + #"{"average":23.5,"timestamp":\#(MetricBatch.minute - 60_000),"unit":"ms"}],"#
                + #""metric_name":"link_average_latency"}"#)
    }

    @Test func `the metrics of a connection follow from its monitor, its style, and its NQA`() throws {
        var cloud = TestCloud.metered()
        let link = ["link_average_latency", "link_max_latency", "link_packet_loss_rate"]
        let tunnel = ["tunnel_average_latency", "tunnel_max_latency", "tunnel_packet_loss_rate"]
        let always = ["connection_status", "recv_pkt_rate", "send_pkt_rate", "recv_rate", "send_rate"]
        #expect(try cloud.metricNames() == link + always)
        #expect(try cloud.metricNames(TestCloud.paris) == always)
        _ = cloud.call("PUT", "/control/connections/\(TestCloud.berlin)", #"{"enable_nqa":true}"#)
        #expect(try cloud.metricNames() == link + tunnel + always)
        _ = cloud.call("PUT", "/control/connections/\(TestCloud.berlin)", #"{"style":"policy"}"#)
        #expect(try cloud.metricNames() == link + always)
        let monitors = cloud.call("GET", "/control/monitors").text
        let id = try #require(monitors.firstMatch(of: /"id":"([^"]*)"/)).output.1
        _ = cloud.call("DELETE", "/control/monitors/\(id)")
        #expect(try cloud.metricNames() == always)
        #expect(
            cloud.queryBatch(MetricBatch.body([MetricBatch.reference("link_max_latency")])).text == #"{"metrics":[]}"#)
    }

    @Test(arguments: [("ACTIVE", 1.0), ("DOWN", 0), ("ERROR", 0), ("UNKNOWN", 2), ("SOMETHING_NEW", 2)])
    func `the status is a number`(text: String, value: Double) throws {
        var cloud = TestCloud.metered()
        _ = cloud.call("PUT", "/control/connections/\(TestCloud.berlin)", #"{"status":"\#(text)"}"#)
        let entries = try cloud.queryBatch(
            MetricBatch.body(["connection_status", "send_rate"].map { MetricBatch.reference($0) })
        )
        .json(MetricBatch.self).metrics
        #expect(entries.map(\.metricName) == ["send_rate", "connection_status"])
        #expect(Set(entries[1].datapoints.map(\.average)) == [value])
        #expect(entries[0].datapoints.allSatisfy { ($0.average == 0) == (value != 1) })
    }

    @Test func `a generated value stays in its range, varies over time, and is the same in a second query`() throws {
        var cloud = TestCloud.metered(SimulatedMeasurement(delay: .zero))
        let body = MetricBatch.body(
            ["link_average_latency", "link_max_latency", "send_rate", "send_pkt_rate"].map {
                MetricBatch.reference($0)
            },
            from: MetricBatch.minute - 3_600_000)
        let response = cloud.queryBatch(body)
        let entries = try response.json(MetricBatch.self).metrics
        #expect(entries.map(\.datapoints.count) == [61, 61, 241, 241])
        for entry in entries {
            let values = entry.datapoints.compactMap(\.average)
            #expect(Set(values).count > 10, "\(entry.metricName)")
            #expect(values.allSatisfy { $0 > 0 && ($0 < 5000 || entry.metricName == "send_rate") })
        }
        cloud.wait(.seconds(300))
        #expect(cloud.queryBatch(body).text == response.text)
    }

    @Test(arguments: fullLossLatencies)
    func `at full loss, a latency is absent, zero, or the ceiling`(text: String, latency: Double?) throws {
        var cloud = TestCloud.metered()
        let response = cloud.call(
            "PUT", "/control/connections/\(TestCloud.berlin)/measurements",
            #"{"loss":100,"full_loss_latency":"\#(text)"}"#)
        #expect(response.status == 204)
        let entries = try cloud.queryBatch(
            MetricBatch.body(["link_packet_loss_rate", "link_max_latency"].map { MetricBatch.reference($0) })
        )
        .json(MetricBatch.self).metrics
        #expect(Set(entries[0].datapoints.compactMap(\.average)) == Set([latency].compactMap(\.self)))
        #expect(Set(entries[1].datapoints.compactMap(\.average)) == [100])
    }

    @Test func `late points, missing metrics, and absent data are separate settings that can be undone`() throws {
        var cloud = TestCloud.metered()
        let body = MetricBatch.body(["link_average_latency", "link_max_latency"].map { MetricBatch.reference($0) })
        let counts = { (cloud: inout TestCloud, change: String) throws -> [Int] in
            let path = "/control/connections/\(TestCloud.berlin)/measurements"
            #expect(cloud.call("PUT", path, change).status == 204)
            return try cloud.queryBatch(body).json(MetricBatch.self).metrics.map(\.datapoints.count)
        }
        #expect(try counts(&cloud, "{}") == [5, 5])
        #expect(try counts(&cloud, #"{"delay":100}"#) == [2, 2])
        #expect(try counts(&cloud, #"{"delay":0}"#) == [9, 9])
        #expect(try counts(&cloud, #"{"missing":["link_max_latency"]}"#) == [9])
        #expect(try counts(&cloud, #"{"missing":[],"has_data":false}"#) == [0, 0])
        #expect(try counts(&cloud, #"{"has_data":true,"latency":7}"#) == [9, 9])
        #expect(cloud.queryBatch(body).text.contains(#""average":7,"#))
        #expect(try counts(&cloud, #"{"latency":null}"#) == [9, 9])
        #expect(!cloud.queryBatch(body).text.contains(#""average":7,"#))
    }

    @Test(arguments: [
        #"{"loss":101}"#, #"{"loss":-1}"#, #"{"latency":5001}"#, #"{"delay":-1}"#, #"{"delay":1e99}"#,
        #"{"full_loss_latency":"1"}"#, #"{"lost":1}"#, "", #"{"missing":"all"}"#,
    ])
    func `an invalid measurement fails`(body: String) {
        var cloud = TestCloud.metered()
        let response = cloud.call("PUT", "/control/connections/\(TestCloud.berlin)/measurements", body)
        #expect(response.status == 400)
        #expect(response.text.hasPrefix(#"{"error_code":"VPN.0001","error_msg":"invalid request: "#))
        #expect(cloud.call("PUT", "/control/connections/none/measurements", "{}").status == 404)
    }

    @Test func `the metrics of a gateway are the sums over its connections`() throws {
        var cloud = TestCloud.metered()
        let text = cloud.vpn("GET", "vpn-connection/\(TestCloud.berlin)").text
        let id = String(try #require(text.firstMatch(of: /"vgw_id":"([^"]*)"/)).output.1)
        let gateway = { MetricBatch.reference($0, id, dimension: "evpn_gateway_id") }
        let entries = try cloud.queryBatch(
            MetricBatch.body([
                gateway("gateway_connection_num"), gateway("gateway_send_rate"), gateway("gateway_send_rate_usage"),
                MetricBatch.reference("send_rate"), MetricBatch.reference("send_rate", TestCloud.locked),
            ])
        )
        .json(MetricBatch.self).metrics.reversed().map { $0.datapoints.last?.average ?? -1 }
        #expect(entries[0] == 2)
        #expect(entries[1] == entries[3] + entries[4])
        #expect(abs(entries[2] - entries[1] / 3_000_000) <= 0.005)
    }
}
