import Foundation
import Testing

/// Clients that send as much as they can before authentication. The exporter has the memory limit of the Kubernetes
/// manifests and its default limits.
@Suite(.serialized, .timeLimit(.minutes(3))) struct FloodTests {
    private static let limit = 384 * 1_048_576

    private func memory(of exporter: ExporterProcess) throws -> Int {
        let pages = try String(contentsOfFile: "/proc/\(exporter.child.id)/statm", encoding: .utf8).split(
            separator: " ")
        return (Int(pages[1]) ?? .max) * 4096
    }

    private func expectStanding(_ mode: String, _ exporter: ExporterProcess) async throws {
        let before = try memory(of: exporter)
        let flood = ["python3", Checkout.root + "/Tests/Tools/flood.py", "\(exporter.web.port)", mode, "400"]
        try await ChildProcess.with(flood) { child in
            var most = 0
            // All of the flood's connections are open at this moment.
            _ = try await eventually("the flood is over", within: .seconds(90)) {
                most = max(most, try memory(of: exporter))
                return child.outputText.contains("}") ? true : nil
            }
            most = max(most, try memory(of: exporter))
            #expect(most - before < 120_000_000, "\((most - before) / 1_000_000) MB more")
            let scheme = mode.hasPrefix("plain") ? "http" : "https"
            let curl = ["curl", "-sk", "-m", "20", "-o", "/dev/null", "-w", "%{http_code}", "--interface", "127.0.0.9"]
            let healthy = try await ChildProcess.output(of: curl + ["\(scheme)://\(exporter.web.address)/-/healthy"])
            #expect(healthy.output == "200")
        }
        #expect(try await exporter.stop() == .code(0))
    }

    @Test(.needs("python3"), .needs("curl"), arguments: ["plain-fields", "plain-slow", "plain-pipeline"])
    func `a flood before authentication takes little memory`(mode: String) async throws {
        try await MemoryGroup.with(bytes: Self.limit) { group in
            try await ExporterProcess.with(launcher: group.launcher) { try await expectStanding(mode, $0) }
        }
    }

    @Test(.needs("python3"), .needs("curl"), arguments: ["tls-fields", "tls-slow", "h2-continuation", "h2-streams"])
    func `a flood through TLS takes little memory, in HTTP/1.1 and HTTP/2`(mode: String) async throws {
        try await MemoryGroup.with(bytes: Self.limit) { group in
            try await GuardedExporter.with(GuardedExporter.encrypted, launcher: group.launcher) {
                try await expectStanding(mode, $0.exporter)
            }
        }
    }

    @Test(.needs("curl"))
    func `a flood of password guesses does not lock out a user who has not signed in yet`() async throws {
        try await GuardedExporter.with(GuardedExporter.users) { guarded in
            let web = guarded.exporter.web
            let guesses = (0..<200).map { number in
                let text = Data("prometheus:guess \(number)".utf8).base64EncodedString()
                return "GET /-/healthy HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic \(text)\r\n\r\n"
            }
            let crowd = try (0..<64).map { number in
                try Crowd(1, to: web, from: ["127.0.1.\(number % 8 + 1)"], sending: guesses.shuffled().joined())
            }
            _ = try await eventually("some connections have a response") {
                crowd.contains { $0.unanswered == 0 } ? true : nil
            }
            let curl = [
                "curl", "-s", "-m", "20", "-o", "/dev/null", "-w", "%{http_code}", "--interface", "127.0.0.9", "-u",
                "prometheus:s3cret", "http://\(web.address)/-/healthy",
            ]
            #expect(try await ChildProcess.output(of: curl).output == "200")
            withExtendedLifetime(crowd) {}
        }
    }

    @Test(.needs("curl"))
    func `connections of one client that wait for a password hash leave room for others`() async throws {
        try await GuardedExporter.with(GuardedExporter.users) { guarded in
            let web = guarded.exporter.web
            let crowd = try Crowd(600, to: web, from: ["127.0.1.1"], sending: "GET /-/healthy HTTP/1.1\r\nX: ")
            let curl = ["curl", "-s", "-m", "20", "-o", "/dev/null", "-w", "%{http_code}", "--interface", "127.0.0.9"]
            #expect(try await ChildProcess.output(of: curl + ["http://\(web.address)/-/healthy"]).output == "401")
            let files = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(guarded.exporter.child.id)/fd")
            #expect(files.count < 250)
            withExtendedLifetime(crowd) {}
        }
    }
}
