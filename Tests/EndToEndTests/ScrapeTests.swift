import Foundation
import Testing

/// The pages of one exporter on the quick start, read without Prometheus.
@Suite(.serialized, .timeLimit(.minutes(3))) struct ScrapeTests {
    @Test func `fifty consecutive scrapes each account for every request`() async throws {
        try await ExporterProcess.with { exporter in
            _ = try await exporter.scrape(inWhich: "every target is settled", QuickStart.isSettled)
            for _ in 0..<50 {
                #expect(Accounting.violations(in: try await exporter.scrape()) == [])
            }
        }
    }

    @Test func `HEAD returns the headers without a body, and other methods get 405 with the allowed ones`() async throws
    {
        try await ExporterProcess.with { exporter in
            let head = try await exporter.web.exchange("HEAD", "/metrics")
            #expect(head.status == 200)
            #expect(head.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            #expect(Int(head.headers["content-length"] ?? "") ?? 0 > 1000)
            #expect(head.body == [])
            for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
                let refused = try await exporter.web.exchange(method, "/metrics")
                #expect(refused.status == 405)
                #expect(refused.headers["allow"] == "GET, HEAD")
            }
        }
    }

    @Test func `the landing page has links, health and readiness answer, and an unknown path gets 404`() async throws {
        try await ExporterProcess.with { exporter in
            let landing = try await exporter.web.get("/")
            #expect(landing.status == 200)
            #expect(landing.headers["content-type"] == "text/html; charset=utf-8")
            #expect(landing.text.contains("<a href=\"/metrics\">"))
            let healthy = try await exporter.web.get("/-/healthy")
            #expect(healthy.status == 200)
            #expect(healthy.text == "healthy\n")
            let ready = try await eventually("the exporter is ready") {
                let answer = try await exporter.web.get("/-/ready")
                return answer.status == 200 ? answer : nil
            }
            #expect(ready.text == "ready\n")
            let nothing = try await exporter.web.get("/nothing")
            #expect(nothing.status == 404)
            #expect(nothing.text == "not found; the metrics are at /metrics\n")
        }
    }
}
