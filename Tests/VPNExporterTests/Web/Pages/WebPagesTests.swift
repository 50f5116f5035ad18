import Foundation
import Testing

@testable import ExporterToolkit
@testable import StatusPages
@testable import VPNExporter

struct WebPagesTests {
    private func routes(_ links: PageLinks = PageLinks()) throws -> WebRoutes {
        WebRoutes(scrape: { _ in .metrics([]) }, readiness: { .ready }, pages: try PageScene(links: links).pages())
    }

    private func get(_ uri: String, _ headers: [(name: String, value: String)] = []) async throws -> WebResponse {
        try await routes().response(to: WebRequest(method: "GET", uri: uri, headers: headers))
    }

    @Test func `an encoded name leads to its connection, an unknown name to 404`() async throws {
        for path in ["/connections/berlin-rome", "/connections/berlin%2Drome", "/api/v1/connections/%62erlin-rome"] {
            #expect(try await get(path).status == .ok, "\(path)")
        }
        for path in [
            "/connections/", "/connections/berlin", "/connections/berlin-rome/", "/connections/berlin-rome%00",
            "/connections/%zz", "/connections/%ff", "/api/v1/connections/", "/api/v1/connections/%", "/assets/",
        ] {
            #expect(try await get(path).status == .notFound, "\(path)")
        }
    }

    @Test func `a page may load this server's style sheet and nothing else`() async throws {
        for path in ["/", "/connections/berlin-rome"] {
            let response = try await get(path)
            let policy = try #require(response.headers["Content-Security-Policy"])
            #expect(policy.hasPrefix("default-src 'none'; style-src 'self';") && !policy.contains("unsafe"))
            #expect(policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"))
            #expect(response.headers["X-Content-Type-Options"] == "nosniff")
            #expect(response.headers["Cache-Control"] == "no-store")
            let page = String(decoding: response.body, as: UTF8.self)
            #expect(!page.contains("<script") && !page.contains(" style=") && !page.contains("<style"))
            #expect(!page.contains(" on") || page.firstRange(of: #/<[^>]* on[a-z]+=/#) == nil)
        }
    }

    @Test func `the server sends the style sheet once, then answers 304`() async throws {
        let page = String(decoding: try await get("/").body, as: UTF8.self)
        let link = try #require(page.firstMatch(of: #/<link rel="stylesheet" href="([^"]+)"/#)?.1)
        let response = try await get(String(link))
        #expect(response.status == .ok && response.contentType == "text/css; charset=utf-8")
        #expect(response.headers["Cache-Control"] == "public, max-age=31536000, immutable")
        let tag = try #require(response.headers["ETag"])
        let known = try await get(String(link), [("If-None-Match", "W/\"x\", \(tag)")])
        #expect(known.status == .notModified && known.body.isEmpty && known.headers["ETag"] == tag)
        #expect(try await get(String(link), [("If-None-Match", "\"x\"")]).status == .ok)
    }

    @Test func `behind a proxy every link begins with the prefix`() async throws {
        let routes = try routes(PageLinks(prefix: "/vpn", telemetryPath: .standard))
        for path in ["/?state=trouble", "/connections/berlin-paris"] {
            let response = await routes.response(to: WebRequest(method: "GET", uri: path))
            let page = String(decoding: response.body, as: UTF8.self)
            let links = page.matches(of: #/(?:href|action|src)="([^"]*)"/#).map { String($0.1) }
            #expect(links.count > 10)
            #expect(links.filter { !$0.hasPrefix("/vpn/") && !$0.hasPrefix("data:image/svg+xml,") } == [])
        }
    }

    @Test func `trouble comes first, and a filter shows only its connections`() async throws {
        func names(_ uri: String) async throws -> [String] {
            let page = String(decoding: try await get(uri).body, as: UTF8.self)
            return page.matches(of: #/<th scope="row"><a href="\/connections\/([^"]+)"/#).map { String($0.1) }
        }
        #expect(
            try await names("/") == [
                "berlin-atlantis", "berlin-new", "berlin-paris", "berlin-paris-2", "berlin-madrid", "berlin-oslo",
                "berlin-rome",
            ])
        #expect(try await names("/?state=down") == ["berlin-atlantis", "berlin-new"])
        #expect(try await names("/?state=trouble&sort=name").last == "berlin-paris-2")
        #expect(try await names("/?q=10.7.0").count == 1)
        #expect(try await names("/?q=nowhere").isEmpty)
        #expect(try await names("/?q=ROME") == ["berlin-rome"])
        #expect(try await names("/?sort=rtt").first == "berlin-madrid")
        #expect(try await names("/?rows=2&page=2") == ["berlin-paris", "berlin-paris-2"])
        #expect(try await names("/?rows=2&page=99") == ["berlin-rome"])
    }

    @Test func `a page loads again only on request`() async throws {
        for path in ["/", "/connections/berlin-rome"] {
            #expect(!String(decoding: try await get(path).body, as: UTF8.self).contains("http-equiv"))
            let page = String(decoding: try await get(path + "?refresh=10").body, as: UTF8.self)
            #expect(page.contains("<meta http-equiv=\"refresh\" content=\"10\">"))
        }
    }
}
