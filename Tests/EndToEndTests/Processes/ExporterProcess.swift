import Glibc

/// A running exporter. Its log provides the addresses.
struct ExporterProcess: Sendable {
    let child: ChildProcess
    let web: HTTPText

    /// Runs the body while an exporter listens.
    ///
    /// - Parameters:
    ///   - launcher: the command that starts the exporter, if any.
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

    /// The address of the exporter's embedded cloud.
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

    /// Waits for a scrape that satisfies the condition.
    func scrape(
        inWhich what: String, within bound: Duration = .seconds(30), _ condition: (Scrape) -> Bool
    ) async throws -> Scrape {
        try await eventually("a scrape in which \(what)", within: bound) {
            let scrape = try await self.scrape()
            return condition(scrape) ? scrape : nil
        }
    }

    /// Sends SIGTERM and waits for the end.
    func stop() async throws -> ChildProcess.Exit {
        child.send(SIGTERM)
        return try await child.exit(within: .seconds(5))
    }
}

extension String {
    /// Returns the value of an unquoted logfmt field; empty if the line has none.
    fileprivate func field(_ name: String) -> Substring {
        split(separator: " ").first { $0.hasPrefix(name + "=") }?.dropFirst(name.count + 1) ?? ""
    }
}
