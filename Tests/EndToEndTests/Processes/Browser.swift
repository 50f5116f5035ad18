import Foundation

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
