import Glibc

/// A running exporter, found by what it logs of itself.
struct ExporterProcess: Sendable {
    let child: ChildProcess
    let web: HTTPText

    /// Runs the body beside an exporter that listens.
    ///
    /// - Parameters:
    ///   - launcher: the command that starts the exporter's, if any.
    static func with<Value>(
        configuration: String = Checkout.quickStart, _ arguments: [String] = [], launcher: [String] = [],
        _ body: (ExporterProcess) async throws -> Value
    ) async throws -> Value {
        let listen = ["--web.listen-address", "127.0.0.1:0"]
        let command = try launcher + [Checkout.exporter, "--config.file", configuration] + listen + arguments
        return try await ChildProcess.with(command) { child in
            let line = try await child.errorLine(containing: "msg=listening")
            guard let web = HTTPText(line.field("address")) else { throw NoAddress(line: line) }
            return try await body(ExporterProcess(child: child, web: web))
        }
    }

    struct NoAddress: Error {
        let line: String
    }

    /// Where the embedded cloud listens.
    var cloud: HTTPText {
        get async throws {
            let line = try await child.errorLine(containing: "msg=\"embedded cloud listening\"")
            guard let cloud = HTTPText(line.field("url")) else { throw NoAddress(line: line) }
            return cloud
        }
    }

    func scrape() async throws -> Scrape {
        try Scrape(text: try await web.get("/metrics").text)
    }

    /// A scrape in which the condition holds.
    func scrape(
        inWhich what: String, within bound: Duration = .seconds(30), _ condition: (Scrape) -> Bool
    ) async throws -> Scrape {
        try await eventually("a scrape in which \(what)", within: bound) {
            let scrape = try await self.scrape()
            return condition(scrape) ? scrape : nil
        }
    }

    /// Asks it to end and waits for that.
    func stop() async throws -> ChildProcess.Exit {
        child.send(SIGTERM)
        return try await child.exit(within: .seconds(5))
    }
}

extension String {
    /// The value of a field without quotes in a line of logfmt; empty where there is none.
    fileprivate func field(_ name: String) -> Substring {
        split(separator: " ").first { $0.hasPrefix(name + "=") }?.dropFirst(name.count + 1) ?? ""
    }
}
