import Synchronization
import Testing

@testable import ExporterToolkit
@testable import Settings
@testable import VPNConfiguration
@testable import VPNExporter

/// Tests of responses without sockets.
struct WebRoutesTests {
    private let routes = RunningServer.routes()

    @Test(arguments: [
        ("/metrics", "# HELP x y\n# TYPE x gauge\nx 1\n"),
        ("/metrics?collect[]=a", "# HELP x y\n# TYPE x gauge\nx 1\n"),
        ("/-/healthy", "healthy\n"), ("/-/ready?", "ready\n"), ("http://localhost:10033/-/ready?a", "ready\n"),
    ])
    func `a path has its page, whatever its query`(uri: String, body: String) async {
        let response = await routes.response(to: WebRequest(method: "GET", uri: uri))
        #expect(response.status == .ok)
        #expect(String(decoding: response.body, as: UTF8.self) == body)
    }

    @Test func `the metrics have the content type of the text format`() async {
        let response = await routes.response(to: WebRequest(method: "GET", uri: "/metrics"))
        #expect(response.contentType == "text/plain; version=0.0.4; charset=utf-8")
    }

    @Test func `HEAD is answered as GET`() async {
        for path in ["/", "/metrics", "/-/healthy", "/-/ready", "/nothing"] {
            let head = await routes.response(to: WebRequest(method: "HEAD", uri: path))
            #expect(head == (await routes.response(to: WebRequest(method: "GET", uri: path))))
        }
    }

    @Test func `not ready names every reason`() async {
        let routes = RunningServer.routes(readiness: { .notReady(["no reconciliation yet", "no probe yet"]) })
        let response = await routes.response(to: WebRequest(method: "GET", uri: "/-/ready"))
        #expect(response == .text(.serviceUnavailable, "not ready\n- no reconciliation yet\n- no probe yet\n"))
    }

    @Test(arguments: ["", "*", "/metrics/", "//metrics", "/Metrics", "/-/", "/%6detrics", "metrics"])
    func `any other path is not found`(uri: String) async {
        for method in ["GET", "POST"] {
            let response = await routes.response(to: WebRequest(method: method, uri: uri))
            #expect(response == .text(.notFound, "not found; the metrics are at /metrics\n"))
        }
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get", ""])
    func `other methods are rejected`(method: String) async {
        let response = await routes.response(to: WebRequest(method: method, uri: "/metrics"))
        #expect(response.status == .methodNotAllowed)
        #expect(response.headers["Allow"] == "GET, HEAD")
    }

    @Test(arguments: ["", "metrics", "/", "/-/ready", "/a b", "/a?b", "/é", "/a#", "/api/x", "/connections/x"])
    func `a telemetry path that cannot be reached is rejected`(text: String) {
        #expect(throws: TelemetryPath.Problem.self) { try TelemetryPath(text, reserved: WebFlags.reservedPaths) }
    }

    @Test func `the metrics can have another path`() async throws {
        let path = try TelemetryPath("/probe/metrics")
        let routes = WebRoutes(telemetryPath: path, scrape: { _ in .metrics([1]) }, readiness: { .ready })
        #expect(await routes.response(to: WebRequest(method: "GET", uri: "/probe/metrics")).body == [1])
        #expect(await routes.response(to: WebRequest(method: "GET", uri: "/metrics")).status == .notFound)
    }

    @Test func `a prefix moves all pages, the root redirects to it, and other paths have no page`()
        async throws
    {
        var routes = routes
        routes.prefix = try RoutePrefix("/vpn/berlin/")
        #expect(await routes.response(to: WebRequest(method: "GET", uri: "/vpn/berlin/-/healthy")).status == .ok)
        #expect(await routes.response(to: WebRequest(method: "GET", uri: "/vpn/berlin/metrics?x=1")).status == .ok)
        for uri in ["/", "/vpn/berlin", "http://host/"] {
            let response = await routes.response(to: WebRequest(method: "GET", uri: uri))
            #expect(response.status == .found && response.headers == ["Location": "/vpn/berlin/"], "\(uri)")
        }
        for uri in ["/metrics", "/vpn/berlinmetrics", "/vpn/metrics", "/vpn", "*"] {
            #expect(await routes.response(to: WebRequest(method: "GET", uri: uri)).status == .notFound, "\(uri)")
        }
        routes.externalURL = try ExternalURL("https://example.net/berlin/")
        #expect(
            await routes.response(to: WebRequest(method: "GET", uri: "/")).headers["Location"]
                == "https://example.net/berlin/")
        for (uri, kind) in [
            ("/vpn/berlin/metrics", ResponsesInFlight.Kind.scrape), ("/vpn/berlin/", .page),
            ("/vpn/berlin/-/reload", .page), ("/vpn/berlin/-/healthy", nil), ("/vpn/berlin/-/ready", nil),
            ("/metrics", nil),
        ] {
            #expect(routes.kind(of: WebRequest(method: "GET", uri: uri)) == kind, "\(uri)")
        }
    }

    @Test func `prefixes and external URLs are parsed, and invalid ones rejected`() throws {
        #expect(try ["", "/", "//", "/a", "/a/b/"].map { try RoutePrefix($0).text } == ["", "", "", "/a", "/a/b"])
        for text in ["a", "/a b", "/a?b", "/a//b", "/ä", "/\"", "/%41"] {
            #expect(throws: RoutePrefix.Problem.self) { try RoutePrefix(text) }
        }
        for (text, path) in [
            ("http://h", ""), ("https://h:1/a/", "/a"), ("/x", "/x"), ("http://[::1]:80/a/b", "/a/b"), ("/", ""),
        ] {
            #expect(try ExternalURL(text).path.text == path)
        }
        for text in ["ftp://h", "http://", "h/a", "", "http:///a", "http://u@h/", "http://h/a b", "http://h/?q"] {
            #expect(throws: (any Error).self) { try ExternalURL(text) }
        }
    }

    @Test func `only POST and PUT reload the configuration, and the response has the result`() async throws {
        let empty = ExporterConfiguration(cloud: nil, monitors: MonitorsConfiguration(), connections: [])
        let outcome = Mutex(ConfigurationReloader.Outcome.reloaded(ConfigurationChange(from: empty, to: empty)))
        let count = Mutex(0)
        let routes = RunningServer.routes(reload: {
            count.withLock { $0 += 1 }
            return outcome.withLock { $0 }
        })
        for method in ["GET", "HEAD", "DELETE"] {
            let response = await routes.response(to: WebRequest(method: method, uri: "/-/reload"))
            #expect(response.status == .methodNotAllowed && response.headers["Allow"] == "POST, PUT")
        }
        #expect(count.withLock { $0 } == 0)
        let answer = await routes.response(to: WebRequest(method: "POST", uri: "/-/reload"))
        #expect(answer == .text(.ok, "configuration reloaded: nothing changed\n"))
        outcome.withLock {
            $0 = .refused(
                ConfigurationProblems(
                    problems: [
                        ConfigurationProblem(
                            file: "f", position: nil, path: "a.p", message: "hunter2 is wrong", knownPath: "a")
                    ], more: 2))
        }
        let refusal = await routes.response(to: WebRequest(method: "PUT", uri: "/-/reload"))
        #expect(
            refusal
                == .text(
                    .internalServerError,
                    "configuration rejected; the previous one stays in force:\nf: a\n… and 2 more problems\n"
                        + "See the exporter's log for the reasons.\n"))
        #expect(count.withLock { $0 } == 2)
        #expect(await self.routes.response(to: WebRequest(method: "POST", uri: "/-/reload")).status == .notFound)
    }
}
