import Foundation
import Testing

/// The rules of RFC 9110 and RFC 9112 for servers. Each test compares the whole response to the bytes of a request.
@Suite(.serialized, .timeLimit(.minutes(3))) struct ConformanceTests {
    @Test(arguments: HTTPRule.refusals + HTTPRule.methods + HTTPRule.good + HTTPRule.sites)
    func `the whole response conforms to a rule of HTTP`(rule: HTTPRule) async throws {
        try await ExporterProcess.with(["--web.external-url", "https://vpn.example.net", "--web.route-prefix", "/"]) {
            exporter in
            let bytes = try await exporter.web.rawExchange(rule.request)
            let text = String(decoding: bytes, as: UTF8.self)
            let date = #/Date: (Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z][a-z] \d{4} \d\d:\d\d:\d\d GMT\r\n/#
            #expect(text.replacing(date, with: "Date: \r\n") == rule.answer)
        }
    }

    @Test func `a browser gets a page for an unknown path, and every response forbids type sniffing`()
        async throws
    {
        try await ExporterProcess.with { exporter in
            let page = try await exporter.web.get("/nowhere", headers: ["Accept": "text/html,*/*;q=0.8"])
            #expect(page.status == 404)
            #expect(page.text.contains("<h1>Not found</h1>") && page.text.contains("/metrics"))
            for path in [
                "/", "/metrics", "/api/v1/events", "/api/v1/status", "/api/v1/silences", "/-/ready", "/nowhere",
            ] {
                let bytes = try await exporter.web.rawExchange(HTTPRule.get(path))
                #expect(
                    String(decoding: bytes, as: UTF8.self).contains("\r\nX-Content-Type-Options: nosniff\r\n"),
                    "\(path)")
            }
        }
    }

    @Test func `a style sheet that the browser has cached gets 304 without a length`() async throws {
        try await ExporterProcess.with { exporter in
            let page = try await exporter.web.get("/").text
            let path = try #require(page.firstMatch(of: #/href="(/[^"]*\.css[^"]*)"/#)?.1)
            for tag in ["*", "\"x\", W/\"y\", *"].prefix(1) {
                let bytes = try await exporter.web.rawExchange(HTTPRule.get(String(path), "If-None-Match: \(tag)\r\n"))
                let text = String(decoding: bytes, as: UTF8.self)
                #expect(text.hasPrefix("HTTP/1.1 304 Not Modified\r\n") && !text.contains("Content-Length"))
            }
        }
    }

    @Test func `a plain HTTP request to a TLS port gets a plain HTTP response`() async throws {
        try await GuardedExporter.with(GuardedExporter.encrypted) { guarded in
            let bytes = try await guarded.exporter.web.rawExchange(HTTPRule.get())
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.hasPrefix("HTTP/1.0 400 Bad Request\r\nDate: "))
            #expect(text.hasSuffix("\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"))
        }
    }

    @Test(arguments: ["--web.enable-lifecycle=false", "--no-web.enable-lifecycle"])
    func `without the lifecycle API, a reload request gets Prometheus' 403, and SIGHUP still reloads`(
        flag: String
    ) async throws {
        try await ExporterProcess.with([flag]) { exporter in
            let bytes = try await exporter.web.rawExchange(HTTPRule.reload("X: a"))
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.hasPrefix("HTTP/1.1 403 ") && text.hasSuffix("Lifecycle API is not enabled.\n"))
            exporter.child.send(SIGHUP)
            _ = try await exporter.child.errorLine(containing: "msg=\"configuration reloaded\"")
        }
    }

    @Test func `reloads without a change add no event, and repeated failures add one`() async throws {
        let text = try String(contentsOfFile: Checkout.quickStart, encoding: .utf8)
        try await ExporterProcess.with(text: text) { exporter, file in
            let request = "POST /-/reload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"
            let thousand = String(repeating: request + "\r\n", count: 1_000) + request + "Connection: close\r\n\r\n"
            _ = try await exporter.web.rawExchange(thousand, within: 60)
            try file.write(text + "\nnonsense: 1\n")
            let broken = String(repeating: request + "\r\n", count: 20) + request + "Connection: close\r\n\r\n"
            _ = try await exporter.web.rawExchange(broken, within: 60)
            let events = try await exporter.web.get("/api/v1/events").text
            #expect(events.matches(of: #/configuration_reloaded/#).isEmpty)
            #expect(events.matches(of: #/configuration_refused/#).count == 1)
        }
    }
}
