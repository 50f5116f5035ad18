import Foundation
import Testing

/// The status pages in a real browser.
@Suite(
    .serialized, .timeLimit(.minutes(5)),
    .needs("chromium"))
struct BrowserTests {
    private static let connections = [
        "berlin-atlantis", "berlin-madrid", "berlin-oslo", "berlin-paris", "berlin-paris-2", "berlin-rome",
    ]

    /// Returns the names in the table, in order.
    private static func rows(_ document: String) -> [String] {
        document.matches(of: #/<th scope="row"><a href="\/connections\/([^"]+)"/#).map { String($0.1) }
    }

    @Test func `the quick start's pages show each connection and cause no browser error`() async throws {
        try await ExporterProcess.with { exporter in
            _ = try await exporter.scrape(inWhich: "every target is settled", QuickStart.isSettled)
            let url = "http://\(exporter.web.address)"
            let visit = try await Browser.visit(url + "/")
            #expect(visit.messages == [])
            #expect(Self.rows(visit.document) == Self.connections)
            #expect(visit.document.matches(of: #/<svg class="k"/#).count == 8)
            #expect(visit.document.contains("monitor created") && visit.document.contains("reconciled"))
            for name in Self.connections {
                let visit = try await Browser.visit(url + "/connections/\(name)")
                #expect(visit.messages == [])
                #expect(visit.document.contains("<h1><bdi>\(name)</bdi></h1>"))
                #expect(visit.document.contains("Requests since the start"))
            }
        }
    }

    @Test func `the pages work below a prefix, in dark mode, on a phone, and with another refresh interval`()
        async throws
    {
        let options = ["--window-size=390,844", "--force-dark-mode", "--blink-settings=preferredColorScheme=0"]
        try await ExporterProcess.with(["--web.external-url", "http://127.0.0.1/vpn/"]) { exporter in
            let url = "http://\(exporter.web.address)/vpn"
            for path in ["/?refresh=60&state=trouble", "/connections/berlin-rome"] {
                #expect(try await Browser.visit(url + path, options).messages == [])
            }
            let answer = try await exporter.web.get("/vpn/assets/status.css")
            #expect(answer.status == 200 && answer.headers["content-type"] == "text/css; charset=utf-8")
        }
    }

    @Test func `a browser error appears in the test's messages`() async throws {
        let page = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\"><style>b{}</style>"
        let visit = try await Browser.visit("data:text/html," + page)
        #expect(visit.messages.count == 1 && visit.messages[0].contains("Content Security Policy"))
    }

    @Test func `a thousand connections appear on pages of 100 or all at once`() async throws {
        let connections = (0..<1_000).map { number in
            "  - { name: c-\(number), targets: [{ name: peer, address: 127.1.\(number / 250).\(number % 250 + 1) }] }"
        }
        let text = (["monitors: { mode: none }", "connections:"] + connections).joined(separator: "\n") + "\n"
        try await TemporaryFolder.with { folder in
            let file = folder + "/thousand.yml"
            try text.write(toFile: file, atomically: true, encoding: .utf8)
            try await ExporterProcess.with(configuration: file) { exporter in
                _ = try await exporter.scrape(inWhich: "all connections are up") { scrape in
                    scrape.series("vpn_target_up").values.reduce(0, +) == 1_000
                }
                let page = try await exporter.web.get("/")
                #expect(page.text.contains("1 to 100 of 1000") && page.body.count < 400_000)
                func work() async throws -> Double {
                    try #require(try await exporter.scrape()["process_cpu_seconds_total"])
                }
                let before = try await work()
                let all = try await exporter.web.get("/?rows=1000")
                // Processor time does not depend on the load of other processes. The bound holds for a build without
                // optimization.
                #expect(try await work() - before < 5)
                #expect(all.body.count < 3_000_000)
                let visit = try await Browser.visit("http://\(exporter.web.address)/?rows=1000&sort=name")
                #expect(visit.messages == [])
                #expect(Set(Self.rows(visit.document)).count == 1_000)
                let json = try JSONSerialization.jsonObject(
                    with: Data(try await exporter.web.get("/api/v1/connections").body))
                #expect(((json as? [String: Any])?["connections"] as? [Any])?.count == 1_000)
            }
        }
    }
}

/// Debian's Chromium in headless mode.
enum Browser {
    /// The result of loading a page.
    struct Visit: Sendable {
        /// The DOM after everything was loaded.
        let document: String
        /// The browser's console messages: errors, failed resources, and policy violations.
        let messages: [String]
    }

    /// - Parameter options: further options of the browser.
    static func visit(_ url: String, _ options: [String] = []) async throws -> Visit {
        try await TemporaryFolder.with { folder in
            // Chromium's sandbox rarely works in containers or as root, and all pages are the exporter's own.
            let command =
                [
                    "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                    "--no-first-run",
                    "--disable-background-networking", "--disable-component-update", "--disable-sync",
                    "--no-proxy-server", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
                    "--user-data-dir=\(folder)", "--enable-logging=stderr", "--v=0", "--dump-dom",
                ] + options + [url]
            let run = try await ChildProcess.output(of: command, within: .seconds(90))
            guard run.exit == .code(0) else { throw Failure(url: url, error: run.error) }
            let messages = run.error.split(separator: "\n").filter { $0.contains("CONSOLE") }.map(String.init)
            return Visit(document: run.output, messages: messages)
        }
    }

    struct Failure: Error, CustomStringConvertible {
        let url: String
        let error: String

        var description: String { "no document of \(url): \(error)" }
    }
}
