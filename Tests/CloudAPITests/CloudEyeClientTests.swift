import FoundationEssentials
import Testing

@testable import CloudAPI

@Suite struct CloudEyeClientTests {
    private static let link = CloudEyeSeries(metric: "link_average_latency", dimension: .connection, resourceID: "c-1")
    private static let loss = CloudEyeSeries(metric: "link_packet_loss_rate", dimension: .connection, resourceID: "c-1")
    private static let usage = CloudEyeSeries(
        metric: "gateway_send_rate_usage", dimension: .gateway, resourceID: "g-1")
    private static let to = CloudTimestamp(nanoseconds: 1_767_323_345_000_999_999)

    private func transport(_ body: String, status: Int = 200) -> ScriptedTransport {
        ScriptedTransport { (request, _) in
            request.url.contains("/v3/auth/tokens") ? .token("MII-token") : .json(status, body)
        }
    }

    private func newest(
        _ metrics: String, of batch: [CloudEyeSeries] = [link, loss, usage],
        observer: RecordingObserver = RecordingObserver()
    ) async throws -> [CloudEyeSeries: CloudEyePoint] {
        let client = CloudEyeClient(
            session: try Fixtures.session(transport("{\"metrics\":\(metrics)}"), observer: observer))
        return try await client.newest(of: batch, from: Self.to.advanced(by: .seconds(-600)), to: Self.to)
    }

    /// Returns an entry of a response in the cloud's form.
    private func entry(
        _ series: CloudEyeSeries, points: String, dimensions: String? = nil
    ) -> String {
        let own = "{\"name\":\"\(series.dimension.rawValue)\",\"value\":\"\(series.resourceID)\"}"
        return """
            {"namespace":"SYS.VPN","metric_name":"\(series.metric)","unit":"ms","dimensions":[\(dimensions ?? own)],
             "datapoints":\(points)}
            """
    }

    private func point(_ milliseconds: Int64, _ value: Double) -> CloudEyePoint {
        CloudEyePoint(time: CloudTimestamp(nanoseconds: milliseconds * 1_000_000), value: value)
    }

    @Test func `a batch takes one call, with times as numbers of milliseconds and the period as a text`()
        async throws
    {
        let transport = transport(#"{"metrics":[]}"#)
        let client = CloudEyeClient(session: try Fixtures.session(transport))
        let from = Self.to.advanced(by: .seconds(-600))
        #expect(try await client.newest(of: [Self.link, Self.usage], from: from, to: Self.to).isEmpty)
        let request = try #require(transport.requests(to: "/V1.0/").first)
        #expect(
            "\(request)" == "POST https://ces.example.net/V1.0/\(Fixtures.projectID)/batch-query-metric-data")
        #expect(
            String(decoding: request.body ?? [], as: UTF8.self) == """
                {"filter":"average","from":1767322745000,"metrics":[\
                {"dimensions":[{"name":"evpn_connection_id","value":"c-1"}],"metric_name":"link_average_latency",\
                "namespace":"SYS.VPN"},\
                {"dimensions":[{"name":"evpn_gateway_id","value":"g-1"}],"metric_name":"gateway_send_rate_usage",\
                "namespace":"SYS.VPN"}],"period":"1","to":1767323345000}
                """)
    }

    @Test(arguments: [(1, 600), (10, 600), (300, 600), (301, 598), (500, 360)])
    func `the window keeps its end, and begins at the cloud's limit or at least a minute before its end`(
        series: Int, seconds: Int64
    ) throws {
        let batch = Array(repeating: Self.link, count: series)
        let query = CloudEyeQuery(batch, from: Self.to.advanced(by: .seconds(-600)), to: Self.to)
        #expect(query.to == 1_767_323_345_000)
        #expect((query.to - query.from) / 1_000 == seconds)
        #expect(Int64(series) * (query.to - query.from) <= 3_000 * 60_000)
    }

    @Test(arguments: [-59, 0, 3_600])
    func `a window of less than a minute becomes a minute`(_ seconds: Int) {
        let query = CloudEyeQuery([Self.link], from: Self.to.advanced(by: .seconds(seconds)), to: Self.to)
        #expect(query.from == 1_767_323_285_000 && query.to == 1_767_323_345_000)
    }

    @Test func `entries are matched by metric and dimension, in any order and among unrequested ones`()
        async throws
    {
        let other = CloudEyeSeries(metric: "link_max_latency", dimension: .connection, resourceID: "c-1")
        let metrics = [
            entry(Self.usage, points: #"[{"average":12,"timestamp":1767323280000}]"#),
            entry(other, points: #"[{"average":99,"timestamp":1767323280000}]"#),
            entry(
                Self.loss, points: #"[{"average":50,"timestamp":1767323280000}]"#,
                dimensions: #"{"name":"evpn_connection_id","value":"c-2"}"#),
            entry(
                Self.loss, points: #"[{"average":51,"timestamp":1767323280000}]"#,
                dimensions: #"{"name":"evpn_gateway_id","value":"c-1"}"#),
            entry(Self.link, points: #"[{"average":7.25,"timestamp":1767323281000}]"#),
        ]
        let newest = try await newest("[\(metrics.joined(separator: ","))]")
        #expect(newest == [Self.usage: point(1_767_323_280_000, 12), Self.link: point(1_767_323_281_000, 7.25)])
    }

    @Test func `the newest point counts, at any position and in any entry`() async throws {
        let points = #"[{"average":2,"timestamp":2000},{"average":3,"timestamp":3000},{"average":1,"timestamp":1000}]"#
        let late = entry(Self.link, points: #"[{"average":2.5,"timestamp":2500}]"#)
        let metrics = entry(Self.link, points: points)
        #expect(try await newest("[\(metrics),\(late)]") == [Self.link: point(3_000, 3)])
        #expect(try await newest("[\(late),\(metrics)]") == [Self.link: point(3_000, 3)])
    }

    @Test(arguments: ["[]", "null"])
    func `a series without points is absent`(_ points: String) async throws {
        let observer = RecordingObserver()
        let metrics = entry(Self.link, points: points)
        #expect(try await newest("[\(metrics)]", observer: observer).isEmpty)
        #expect(try await newest("[]", observer: observer).isEmpty)
        #expect(!observer.lines.contains { $0.contains("unreadable") })
    }

    @Test(arguments: [("7", 7.0), ("7.5", 7.5), ("\"7.5\"", 7.5), ("\"7\"", 7), ("0", 0), ("1e3", 1_000)])
    func `values are read as integers, decimals, or texts`(_ text: String, value: Double) async throws {
        for time in ["1767323280000", "1767323280000.0", "\"1767323280000\""] {
            let metrics = entry(Self.link, points: "[{\"average\":\(text),\"timestamp\":\(time)}]")
            #expect(try await newest("[\(metrics)]") == [Self.link: point(1_767_323_280_000, value)])
        }
    }

    @Test(arguments: [
        "{}", "null", "7", #"{"average":1}"#, #"{"timestamp":5}"#, #"{"max":1,"timestamp":5}"#,
        #"{"average":"NaN","timestamp":5}"#, #"{"average":"x","timestamp":5}"#, #"{"average":true,"timestamp":5}"#,
        #"{"average":1,"timestamp":-1}"#, #"{"average":1,"timestamp":1e300}"#, #"{"average":1,"timestamp":"now"}"#,
    ])
    func `unreadable points and entries are left out and counted`(_ odd: String) async throws {
        let observer = RecordingObserver()
        let metrics = entry(Self.link, points: "[\(odd),{\"average\":4,\"timestamp\":4000}]")
        let newest = try await newest("[\(metrics),{\"metric_name\":\"x\"},null]", observer: observer)
        #expect(newest == [Self.link: point(4_000, 4)])
        #expect(observer.lines.last == "unreadable query_metric_data 3")
    }

    @Test(arguments: [
        (#"[{"metric_name":"x"}]"#, "metrics[0].dimensions is missing"), ("{}", "metrics has the wrong type"),
        (
            #"[{"metric_name":"x","dimensions":[],"datapoints":[{"timestamp":5}]}]"#,
            "metrics[0].datapoints[0].average is missing"
        ),
    ])
    func `a response with only unreadable content is an error with the place`(_ metrics: String, problem: String)
        async throws
    {
        let error = await #expect(throws: CloudError.self) { try await newest(metrics) }
        #expect(error?.message == "unreadable response: \(problem)")
        #expect(error?.disposition == .retry)
    }

    @Test func `an empty batch causes no call, and a batch that is too large fails without one`() async throws {
        let transport = transport(#"{"metrics":[]}"#)
        let client = CloudEyeClient(session: try Fixtures.session(transport))
        #expect(try await client.newest(of: [], from: Self.to, to: Self.to).isEmpty)
        let batch = (0...500).map { CloudEyeSeries(metric: "m", dimension: .connection, resourceID: "\($0)") }
        let error = await #expect(throws: CloudError.self) {
            try await client.newest(of: batch, from: Self.to, to: Self.to)
        }
        #expect(error?.disposition == .final)
        #expect(transport.requests.isEmpty)
        _ = try await client.newest(of: Array(batch.dropLast()), from: Self.to, to: Self.to)
        #expect(transport.requests(to: "/V1.0/").count == 1)
    }

    @Test func `an error in Cloud Eye's own form is classified`() async throws {
        let body = #"{"http_code":"429","message":{"details":"The throttling threshold is reached","code":"ces.0429"}}"#
        let client = CloudEyeClient(session: try Fixtures.session(transport(body, status: 429)))
        let error = await #expect(throws: CloudError.self) {
            try await client.newest(of: [Self.link], from: Self.to, to: Self.to)
        }
        #expect(error?.disposition == .throttled(retryAfter: nil))
        #expect(error?.code == "ces.0429")
    }

    @Test func `null instead of the metrics is an empty result, and a missing key is an error`() async throws {
        #expect(try await newest("null").isEmpty)
        let client = CloudEyeClient(session: try Fixtures.session(transport("{}")))
        let error = await #expect(throws: CloudError.self) {
            try await client.newest(of: [Self.link], from: Self.to.advanced(by: .seconds(-600)), to: Self.to)
        }
        #expect(error?.message == "unreadable response: metrics is missing")
    }
}
