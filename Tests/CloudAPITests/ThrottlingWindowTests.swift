import Testing

@testable import CloudAPI

@Suite struct ThrottlingWindowTests {
    @Test(
        arguments: [
            ("7", "time:5 minute", .seconds(7)),
            ("0", "", .zero),
            (nil, "policy user over ratelimit,limit:200,time:5 minute", .seconds(300)),
            (nil, "policy api over ratelimit,limit:20,time:1 second", .seconds(1)),
            (nil, "Threshold: 10 times per 60 seconds", .seconds(60)),
            ("Wed, 21 Oct 2026 07:28:30 GMT", "time:5 minute", .seconds(30)),
            ("Wed, 21 Oct 2026 07:27:00 GMT", "time:5 minute", .zero),
            ("Thu, 22 Oct 2026 07:28:00 GMT", "", .seconds(3_600)),
            ("Wednesday, 21-Oct-26 07:28:30 GMT", "time:5 minute", .seconds(30)),
            ("Wed Oct 21 07:28:30 2026", "time:5 minute", .seconds(30)),
            ("9999999", "", .seconds(3_600)), ("99999999999999999999999", "", .seconds(3_600)),
            ("Thu, 31 Dec 2261 23:59:59 GMT", "", .seconds(3_600)),
            ("Wed, 01 Jan 2262 00:00:00 GMT", "", .seconds(3_600)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", "time:5 minute", .seconds(3_600)),
            ("Fri Dec 31 23:59:59 9999", "", .seconds(3_600)), ("Fri Dec  3 23:59:59 9999", "", .seconds(3_600)),
            ("Fri, 31 Dec 99999 23:59:59 GMT", "", nil), ("Fri, 40 Dec 9999 23:59:59 GMT", "", nil),
            ("tomorrow", "time:5 minute", .seconds(300)),
            ("-1", "", nil), ("", "", nil), (nil, "", nil), (nil, "time:", nil), (nil, "time:5", nil),
            (nil, "time:5 parsecs", nil), (nil, "time:0 minute", nil), (nil, "time:99999999999999999999 minute", nil),
            ("999999", "", .seconds(3_600)), (nil, "time:999999 hours", .seconds(3_600)),
        ] as [(String?, String, Duration?)])
    func `the wait after a rate limit comes from the header, else from the text`(
        header: String?, message: String, wait: Duration?
    ) throws {
        let now = try #require(CloudTimestamp("2026-10-21T07:28:00Z"))
        #expect(ThrottlingWindow.duration(retryAfter: header, message: message, now: now) == wait)
    }

    @Test func `a Retry-After time is relative to the response's own date, because this host's clock may be wrong`() {
        let headers = [("Date", "Sun, 06 Nov 1994 08:49:37 GMT"), ("Retry-After", "Sun, 06 Nov 1994 08:50:07 GMT")]
        let error = CloudError(.listConnections, refusal: .json(429, "", headers: headers), secrets: [])
        #expect(error.disposition == .throttled(retryAfter: .seconds(30)))
    }

    @Test(arguments: [500, 502, 503, 504])
    func `a temporary failure contains the pause that the service requires`(_ status: Int) {
        let headers = [("Retry-After", "Fri, 02 Jan 2026 00:02:00 GMT"), ("Date", "Fri, 02 Jan 2026 00:00:00 GMT")]
        let error = CloudError(.listConnections, refusal: .json(status, "", headers: headers), secrets: [])
        #expect(error.disposition == .retry)
        #expect(error.retryAfter == .seconds(120))
        #expect(CloudError(.listConnections, refusal: .json(status, ""), secrets: []).retryAfter == nil)
    }

    @Test func `the error for a rate limit contains the time to wait`() {
        let body = #"{"error_code":"APIGW.0308","error_msg":"over ratelimit,limit:200,time:1 minute"}"#
        let error = CloudError(.listConnections, refusal: .json(429, body), secrets: [])
        #expect(error.disposition == .throttled(retryAfter: .seconds(60)))
        let header = CloudError(
            .listConnections, refusal: .json(429, body, headers: [("Retry-After", "5")]), secrets: [])
        #expect(header.disposition == .throttled(retryAfter: .seconds(5)))
    }
}
