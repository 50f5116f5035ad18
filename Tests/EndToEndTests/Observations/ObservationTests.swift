import Testing

/// Tests of the test helpers: they must find what is wrong and accept what is right.
@Suite struct ObservationTests {
    private let target = ["connection": "berlin-paris", "target": "peer"]

    /// Returns the counters of four requests: a reply, a loss, one not sent, and one in flight.
    private func sound() -> Scrape {
        var scrape = Scrape()
        scrape["vpn_probe_sent_total", target] = 4
        scrape["vpn_probe_unsent_total", target] = 1
        scrape["vpn_probe_completed_total", target] = 2
        scrape["vpn_probe_in_flight", target] = 1
        scrape["vpn_probe_rtt_seconds_count", target] = 1
        scrape["vpn_probe_lost_total", target.merging(["reason": "timeout"]) { $1 }] = 1
        scrape["vpn_probe_lost_total", target.merging(["reason": "time_exceeded"]) { $1 }] = 0
        return scrape
    }

    @Test func `a scrape parses with its labels, escapes, and special values`() throws {
        let scrape = try Scrape(
            text: """
                # HELP a A "help" {text} 1
                a 1
                b{x="",y="1, 2\\"\\\\\\n}"} 2.5e-06
                b{x="1"} +Inf

                """)
        #expect(scrape.count == 3)
        #expect(scrape["a"] == 1)
        #expect(scrape["b", ["x": "", "y": "1, 2\"\\\n}"]] == 0.0000025)
        #expect(scrape["b", ["x": "1"]] == .infinity)
        #expect(scrape["b"] == nil)
        #expect(scrape.series("b", with: ["x": "1"]).count == 1)
        #expect(scrape.values("b", by: "x") == [["y": "1, 2\"\\\n}"]: ["": 0.0000025], [:]: ["1": .infinity]])
    }

    @Test(arguments: ["a", "a x", "a{x=\"1} 1", "a 1\na 2"])
    func `a malformed or repeated sample is an error`(text: String) {
        #expect(throws: Scrape.Malformed.self) { try Scrape(text: text) }
    }

    @Test func `consistent counters have no violation`() {
        #expect(Accounting.violations(in: sound()) == [])
    }

    @Test(arguments: ["sent_total", "unsent_total", "completed_total", "in_flight", "rtt_seconds_count"], [5.0, nil])
    func `a counter that is off by one or absent is a violation`(name: String, value: Double?) {
        var scrape = sound()
        scrape["vpn_probe_\(name)", target] = value
        #expect(Accounting.violations(in: scrape).count == 1)
    }

    @Test func `an HTTP response without a head is an error, and one without a body is not`() throws {
        #expect(throws: HTTPResponse.Malformed.self) { try HTTPResponse(Array("HTTP/1.0 200 OK\r\n".utf8)) }
        #expect(throws: HTTPResponse.Malformed.self) { try HTTPResponse([]) }
        let answer = try HTTPResponse(Array("HTTP/1.1 405 Method Not Allowed\r\nAllow: GET\r\n\r\n".utf8))
        #expect(answer.status == 405)
        #expect(answer.headers == ["allow": "GET"])
        #expect(answer.text == "")
    }
}
