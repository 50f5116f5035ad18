import Testing

@testable import EmbeddedCloud

/// Cloud Eye: limits of a batch, time windows, periods, and filters.
struct CloudEyeWindowTests {
    private static let malformedBatches = [
        "", "{}", MetricBatch.body([]), MetricBatch.body([MetricBatch.reference("send_rate")], period: "1"),
        MetricBatch.body([MetricBatch.reference("send_rate")], period: #""2""#),
        MetricBatch.body([MetricBatch.reference("send_rate")], filter: "mean"),
        MetricBatch.body([MetricBatch.reference("send_rate")], from: MetricBatch.minute, to: MetricBatch.minute),
        MetricBatch.body(
            [MetricBatch.reference("send_rate")], from: MetricBatch.minute / 1000 - 600, to: MetricBatch.minute / 1000),
        MetricBatch.body([#"{"namespace":"SYS.VPN","metric_name":"send_rate","dimensions":[]}"#]),
        MetricBatch.body([MetricBatch.reference("send_rate")]).replacing(
            "}]}]",
            with: "}]}] "
                + String(repeating: " ", count: 512 << 10)),
    ]

    @Test func `an unknown resource, metric, dimension, or namespace has no points`() throws {
        var cloud = TestCloud.metered()
        let references = [
            MetricBatch.reference("link_average_latency", "00000000-0000-4000-8000-000000000000"),
            MetricBatch.reference("sa_send_rate"), MetricBatch.reference("send_rate", dimension: "evpn_gateway_id"),
            MetricBatch.reference("send_rate").replacing("SYS.VPN", with: "SYS.ECS"),
        ]
        let entries = try cloud.queryBatch(MetricBatch.body(references)).json(MetricBatch.self).metrics
        #expect(entries.count == 4)
        #expect(entries.allSatisfy { $0.datapoints.isEmpty && $0.unit == nil })
    }

    @Test func `too many metrics fail in Cloud Eye's error shape, and the limit is configurable`() {
        var cloud = TestCloud.metered()
        let references = (0..<11).map { _ in MetricBatch.reference("send_rate") }
        let response = cloud.queryBatch(MetricBatch.body(references))
        #expect(response.status == 400)
        #expect(
            response.text
                == #"{"http_code":"400","message":{"code":"400","details":"metrics must have 1 to 10 elements"}}"#)
        #expect(cloud.queryBatch(MetricBatch.body(Array(references.dropLast()))).status == 200)
        var configuration = TestCloud.configuration
        configuration.largestMetricBatch = 500
        cloud = TestCloud.withToken(configuration)
        #expect(cloud.queryBatch(MetricBatch.body(references)).status == 200)
    }

    @Test(arguments: malformedBatches)
    func `an invalid batch fails`(body: String) {
        var cloud = TestCloud.metered()
        let response = cloud.queryBatch(body)
        let status = body.utf8.count > 512 << 10 ? 413 : 400
        #expect(response.status == status)
        #expect(response.text.hasPrefix(#"{"http_code":"\#(status)","message":{"code":"\#(status)","details":""#))
    }

    @Test func `a time too long for the number of metrics loses its beginning without a notice`() throws {
        var cloud = TestCloud.metered()
        let references = (0..<10).map { _ in MetricBatch.reference("send_rate") }
        let body = MetricBatch.body(references, from: MetricBatch.minute - 86_400_000, to: MetricBatch.minute)
        let points = try cloud.queryBatch(body).json(MetricBatch.self).metrics[0].datapoints
        // The limit of 3000 points allows 300 minutes for 10 metrics.
        #expect(points.first?.timestamp == MetricBatch.minute - 300 * 60_000)
        #expect(points.last?.timestamp == MetricBatch.minute - 60_000)
    }

    @Test(arguments: [("average", 23.5), ("max", 23.5), ("min", 23.5), ("sum", 470)])
    func `a longer period has one point, at its beginning`(filter: String, value: Double) {
        var cloud = TestCloud.metered()
        // The window is 02:50 to 03:00. The current period has only the points so far.
        let body = MetricBatch.body(
            [MetricBatch.reference("link_average_latency")], from: MetricBatch.minute - 840_001,
            to: MetricBatch.minute - 240_001,
            period: #""300""#, filter: filter)
        let first = MetricBatch.minute - 840_000
        let text = value == value.rounded() ? "\(Int64(value))" : "\(value)"
        #expect(
            cloud.queryBatch(body).text.hasPrefix(
                #"{"metrics":[{"datapoints":[{"\#(filter)":\#(text),"timestamp":\#(first)},"#
                    + #"{"\#(filter)":\#(text),"timestamp":\#(first + 300_000)}],"#))
    }

    @Test(arguments: [("average", 2.5), ("max", 4), ("min", 1), ("sum", 10), ("variance", 1.25)])
    func `the filter determines the value of a period`(name: String, value: Double) throws {
        let window = try MetricWindow(
            from: MetricBatch.minute - 540_000, to: MetricBatch.minute, period: "300", filter: name, count: 1)
        let points = window.points { range in
            #expect(range.lowerBound == MetricBatch.minute - 540_000)
            return (1...4).map { MetricPoint(time: range.lowerBound + $0 * 60_000, value: Double($0)) }
        }
        #expect(points == [MetricPoint(time: MetricBatch.minute - 540_000, value: value)])
    }
}
