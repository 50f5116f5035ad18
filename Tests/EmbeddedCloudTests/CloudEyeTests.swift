import FoundationEssentials
import Testing

@testable import EmbeddedCloud

/// Cloud Eye: what it has measured, in batches and singly.
struct CloudEyeTests {
    private struct List: Decodable {
        struct Entry: Decodable {
            let metricName: String
        }

        let metrics: [Entry]
    }

    private struct Batch: Decodable {
        struct Entry: Decodable {
            let metricName: String
            let unit: String?
            let datapoints: [Point]
        }

        struct Point: Decodable {
            let average: Double?
            let timestamp: Int64
        }

        let metrics: [Entry]
    }

    /// 2026-01-02T03:04:00Z: the last full minute, which the default delay leaves out.
    private static let minute: Int64 = 1_767_323_040_000

    private static func reference(
        _ metric: String, _ id: String = TestCloud.berlin, dimension: String = "evpn_connection_id"
    ) -> String {
        #"{"namespace":"SYS.VPN","metric_name":"\#(metric)","dimensions":[{"name":"\#(dimension)","value":"\#(id)"}]}"#
    }

    private static func batch(
        _ references: [String], from: Int64 = minute - 120_000, to: Int64 = minute + 5000, period: String = #""1""#,
        filter: String = "average"
    ) -> String {
        #"{"metrics":[\#(references.joined(separator: ","))],"from":\#(from),"to":\#(to),"period":\#(period),"#
            + #""filter":"\#(filter)"}"#
    }

    private static let fullLossLatencies: [(String, Double?)] = [("absent", nil), ("0", 0), ("5000", 5000)]

    private static let malformedBatches = [
        "", "{}", batch([]), batch([reference("send_rate")], period: "1"),
        batch([reference("send_rate")], period: #""2""#), batch([reference("send_rate")], filter: "mean"),
        batch([reference("send_rate")], from: minute, to: minute),
        batch([reference("send_rate")], from: minute / 1000 - 600, to: minute / 1000),
        batch([#"{"namespace":"SYS.VPN","metric_name":"send_rate","dimensions":[]}"#]),
        batch([reference("send_rate")]).replacing(
            "}]}]",
            with: "}]}] "
                + String(repeating: " ", count: 512 << 10)),
    ]

    /// With a monitor for `berlin`.
    private func cloud(_ measurement: SimulatedMeasurement = .init(latency: 23.5, loss: 1.25)) -> TestCloud {
        var configuration = TestCloud.configuration
        for index in configuration.connections.indices {
            configuration.connections[index].measurement = measurement
        }
        var cloud = TestCloud.withToken(configuration)
        _ = cloud.createMonitor(TestCloud.berlin)
        return cloud
    }

    private func query(_ cloud: inout TestCloud, _ body: String) -> CloudResponse {
        cloud.call("POST", "/V1.0/\(TestCloud.projectID)/batch-query-metric-data", body)
    }

    private func names(_ cloud: inout TestCloud, _ id: String = TestCloud.berlin) throws -> [String] {
        let path = "/V1.0/\(TestCloud.projectID)/metrics?dim.0=evpn_connection_id%2C\(id)"
        return try cloud.call("GET", path).json(List.self).metrics.map(\.metricName)
    }

    @Test func `a batch has each metric's raw points on their grid, up to the delay, and its unit`() {
        var cloud = cloud()
        let response = query(
            &cloud,
            Self.batch(
                ["link_average_latency", "link_packet_loss_rate", "connection_status"].map {
                    Self.reference($0)
                }))
        #expect(response.status == 200)
        let dimension = #""dimensions":[{"name":"evpn_connection_id","value":"\#(TestCloud.berlin)"}]"#
        let times = (0..<5).map { Self.minute - 120_000 + $0 * 15_000 }
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
        var cloud = cloud()
        let body = Self.batch([Self.reference("link_average_latency")], filter: filter)
        #expect(query(&cloud, body).text.contains(#""\#(filter)":23.5"#))
    }

    @Test func `a single query has the unit with each point`() {
        var cloud = cloud()
        let response = cloud.call(
            "GET",
            "/V1.0/\(TestCloud.projectID)/metric-data?namespace=SYS.VPN&metric_name=link_average_latency"
                + "&dim.0=evpn_connection_id%2C\(TestCloud.berlin)&from=\(Self.minute - 80_000)&to=\(Self.minute)"
                + "&period=1&filter=average")
        #expect(response.status == 200)
        #expect(
            response.text
                == #"{"datapoints":[{"average":23.5,"timestamp":\#(Self.minute - 75_000),"unit":"ms"},"#
                + #"{"average":23.5,"timestamp":\#(Self.minute - 60_000),"unit":"ms"}],"#
                + #""metric_name":"link_average_latency"}"#)
    }

    @Test func `what a connection has follows from its monitor, its style and its NQA`() throws {
        var cloud = cloud()
        let link = ["link_average_latency", "link_max_latency", "link_packet_loss_rate"]
        let tunnel = ["tunnel_average_latency", "tunnel_max_latency", "tunnel_packet_loss_rate"]
        let always = ["connection_status", "recv_pkt_rate", "send_pkt_rate", "recv_rate", "send_rate"]
        #expect(try names(&cloud) == link + always)
        #expect(try names(&cloud, TestCloud.paris) == always)
        _ = cloud.call("PUT", "/control/connections/\(TestCloud.berlin)", #"{"enable_nqa":true}"#)
        #expect(try names(&cloud) == link + tunnel + always)
        _ = cloud.call("PUT", "/control/connections/\(TestCloud.berlin)", #"{"style":"policy"}"#)
        #expect(try names(&cloud) == link + always)
        let monitors = cloud.call("GET", "/control/monitors").text
        let id = try #require(monitors.firstMatch(of: /"id":"([^"]*)"/)).output.1
        _ = cloud.call("DELETE", "/control/monitors/\(id)")
        #expect(try names(&cloud) == always)
        #expect(query(&cloud, Self.batch([Self.reference("link_max_latency")])).text == #"{"metrics":[]}"#)
    }

    @Test(arguments: [("ACTIVE", 1.0), ("DOWN", 0), ("ERROR", 0), ("UNKNOWN", 2), ("SOMETHING_NEW", 2)])
    func `the status is a number`(text: String, value: Double) throws {
        var cloud = cloud()
        _ = cloud.call("PUT", "/control/connections/\(TestCloud.berlin)", #"{"status":"\#(text)"}"#)
        let entries = try query(&cloud, Self.batch(["connection_status", "send_rate"].map { Self.reference($0) }))
            .json(Batch.self).metrics
        #expect(entries.map(\.metricName) == ["send_rate", "connection_status"])
        #expect(Set(entries[1].datapoints.map(\.average)) == [value])
        #expect(entries[0].datapoints.allSatisfy { ($0.average == 0) == (value != 1) })
    }

    @Test func `what is not given is made up within its range, moves, and is the same when asked again`() throws {
        var cloud = cloud(SimulatedMeasurement(delay: .zero))
        let body = Self.batch(
            ["link_average_latency", "link_max_latency", "send_rate", "send_pkt_rate"].map { Self.reference($0) },
            from: Self.minute - 3_600_000)
        let response = query(&cloud, body)
        let entries = try response.json(Batch.self).metrics
        #expect(entries.map(\.datapoints.count) == [61, 61, 241, 241])
        for entry in entries {
            let values = entry.datapoints.compactMap(\.average)
            #expect(Set(values).count > 10, "\(entry.metricName)")
            #expect(values.allSatisfy { $0 > 0 && ($0 < 5000 || entry.metricName == "send_rate") })
        }
        cloud.wait(.seconds(300))
        #expect(query(&cloud, body).text == response.text)
    }

    @Test(arguments: fullLossLatencies)
    func `at full loss a latency is absent, zero or the ceiling`(text: String, latency: Double?) throws {
        var cloud = cloud()
        let response = cloud.call(
            "PUT", "/control/connections/\(TestCloud.berlin)/measurements",
            #"{"loss":100,"full_loss_latency":"\#(text)"}"#)
        #expect(response.status == 204)
        let entries = try query(
            &cloud, Self.batch(["link_packet_loss_rate", "link_max_latency"].map { Self.reference($0) })
        )
        .json(Batch.self).metrics
        #expect(Set(entries[0].datapoints.compactMap(\.average)) == Set([latency].compactMap(\.self)))
        #expect(Set(entries[1].datapoints.compactMap(\.average)) == [100])
    }

    @Test func `points can be late, metrics missing, data absent, each by itself and taken back`() throws {
        var cloud = cloud()
        let body = Self.batch(["link_average_latency", "link_max_latency"].map { Self.reference($0) })
        let counts = { (cloud: inout TestCloud, change: String) throws -> [Int] in
            let path = "/control/connections/\(TestCloud.berlin)/measurements"
            #expect(cloud.call("PUT", path, change).status == 204)
            return try query(&cloud, body).json(Batch.self).metrics.map(\.datapoints.count)
        }
        #expect(try counts(&cloud, "{}") == [5, 5])
        #expect(try counts(&cloud, #"{"delay":100}"#) == [2, 2])
        #expect(try counts(&cloud, #"{"delay":0}"#) == [9, 9])
        #expect(try counts(&cloud, #"{"missing":["link_max_latency"]}"#) == [9])
        #expect(try counts(&cloud, #"{"missing":[],"has_data":false}"#) == [0, 0])
        #expect(try counts(&cloud, #"{"has_data":true,"latency":7}"#) == [9, 9])
        #expect(query(&cloud, body).text.contains(#""average":7,"#))
        #expect(try counts(&cloud, #"{"latency":null}"#) == [9, 9])
        #expect(!query(&cloud, body).text.contains(#""average":7,"#))
    }

    @Test(arguments: [
        #"{"loss":101}"#, #"{"loss":-1}"#, #"{"latency":5001}"#, #"{"delay":-1}"#, #"{"delay":1e99}"#,
        #"{"full_loss_latency":"1"}"#, #"{"lost":1}"#, "", #"{"missing":"all"}"#,
    ])
    func `a measurement that cannot be is refused`(body: String) {
        var cloud = cloud()
        let response = cloud.call("PUT", "/control/connections/\(TestCloud.berlin)/measurements", body)
        #expect(response.status == 400)
        #expect(response.text.hasPrefix(#"{"error_code":"VPN.0001","error_msg":"invalid request: "#))
        #expect(cloud.call("PUT", "/control/connections/none/measurements", "{}").status == 404)
    }

    @Test func `a gateway has the sums over its connections`() throws {
        var cloud = cloud()
        let text = cloud.vpn("GET", "vpn-connection/\(TestCloud.berlin)").text
        let id = String(try #require(text.firstMatch(of: /"vgw_id":"([^"]*)"/)).output.1)
        let gateway = { Self.reference($0, id, dimension: "evpn_gateway_id") }
        let entries = try query(
            &cloud,
            Self.batch([
                gateway("gateway_connection_num"), gateway("gateway_send_rate"), gateway("gateway_send_rate_usage"),
                Self.reference("send_rate"), Self.reference("send_rate", TestCloud.locked),
            ])
        )
        .json(Batch.self).metrics.reversed().map { $0.datapoints.last?.average ?? -1 }
        #expect(entries[0] == 2)
        #expect(entries[1] == entries[3] + entries[4])
        #expect(abs(entries[2] - entries[1] / 3_000_000) <= 0.005)
    }

    @Test func `what nobody has measured has no point: another resource, metric, dimension or namespace`() throws {
        var cloud = cloud()
        let references = [
            Self.reference("link_average_latency", "00000000-0000-4000-8000-000000000000"),
            Self.reference("sa_send_rate"), Self.reference("send_rate", dimension: "evpn_gateway_id"),
            Self.reference("send_rate").replacing("SYS.VPN", with: "SYS.ECS"),
        ]
        let entries = try query(&cloud, Self.batch(references)).json(Batch.self).metrics
        #expect(entries.count == 4)
        #expect(entries.allSatisfy { $0.datapoints.isEmpty && $0.unit == nil })
    }

    @Test func `too many metrics at once are refused in Cloud Eye's own shape; the number can be set`() {
        var cloud = cloud()
        let references = (0..<11).map { _ in Self.reference("send_rate") }
        let response = query(&cloud, Self.batch(references))
        #expect(response.status == 400)
        #expect(
            response.text
                == #"{"http_code":"400","message":{"code":"400","details":"metrics must have 1 to 10 elements"}}"#)
        #expect(query(&cloud, Self.batch(Array(references.dropLast()))).status == 200)
        var configuration = TestCloud.configuration
        configuration.largestMetricBatch = 500
        cloud = TestCloud.withToken(configuration)
        #expect(query(&cloud, Self.batch(references)).status == 200)
    }

    @Test(arguments: malformedBatches)
    func `a batch that cannot be is refused`(body: String) {
        var cloud = cloud()
        let response = query(&cloud, body)
        let status = body.utf8.count > 512 << 10 ? 413 : 400
        #expect(response.status == status)
        #expect(response.text.hasPrefix(#"{"http_code":"\#(status)","message":{"code":"\#(status)","details":""#))
    }

    @Test func `a time too long for so many metrics is cut at its beginning, and nothing tells so`() throws {
        var cloud = cloud()
        let references = (0..<10).map { _ in Self.reference("send_rate") }
        let body = Self.batch(references, from: Self.minute - 86_400_000, to: Self.minute)
        let points = try query(&cloud, body).json(Batch.self).metrics[0].datapoints
        // 10 metrics of 300 minutes are 3000 points.
        #expect(points.first?.timestamp == Self.minute - 300 * 60_000)
        #expect(points.last?.timestamp == Self.minute - 60_000)
    }

    @Test(arguments: [("average", 23.5), ("max", 23.5), ("min", 23.5), ("sum", 470)])
    func `longer periods are rolled up to their beginning`(filter: String, value: Double) {
        var cloud = cloud()
        // From 02:50 to 03:00, and the period that runs has as many points as there are.
        let body = Self.batch(
            [Self.reference("link_average_latency")], from: Self.minute - 840_001, to: Self.minute - 240_001,
            period: #""300""#, filter: filter)
        let first = Self.minute - 840_000
        let text = value == value.rounded() ? "\(Int64(value))" : "\(value)"
        #expect(
            query(&cloud, body).text.hasPrefix(
                #"{"metrics":[{"datapoints":[{"\#(filter)":\#(text),"timestamp":\#(first)},"#
                    + #"{"\#(filter)":\#(text),"timestamp":\#(first + 300_000)}],"#))
    }

    @Test(arguments: [("average", 2.5), ("max", 4), ("min", 1), ("sum", 10), ("variance", 1.25)])
    func `a period has one value of its points, as the filter says`(name: String, value: Double) throws {
        let window = try MetricWindow(
            from: Self.minute - 540_000, to: Self.minute, period: "300", filter: name, count: 1)
        let points = window.points { range in
            #expect(range.lowerBound == Self.minute - 540_000)
            return (1...4).map { MetricPoint(time: range.lowerBound + $0 * 60_000, value: Double($0)) }
        }
        #expect(points == [MetricPoint(time: Self.minute - 540_000, value: value)])
    }
}
