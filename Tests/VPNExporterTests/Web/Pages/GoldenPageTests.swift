import Foundation
import Testing

@testable import ExporterToolkit
@testable import VPNConfiguration

/// Compares whole pages of a scripted hour with files: the same state gives the same bytes.
struct GoldenPageTests {
    @Test(
        arguments: [
            ("/", "status.html"), ("/connections/berlin-paris", "connection.html"),
            ("/api/v1/connections/berlin-rome", "connection.json"), ("/api/v1/status", "status.json"),
        ])
    func `a scripted state gives the recorded page`(uri: String, file: String) async throws {
        let recorded = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../Fixtures/web/\(file)")
        let page = try await PageScene().answer(uri)
            .replacing("\"\(BuildInformation.revision)\"", with: "\"0123abcd\"")
            .replacing("\"\(BuildInformation.version)\"", with: "\"1.2.3\"")
        if ProcessInfo.processInfo.environment["WRITE_REFERENCE"] == "1" {
            try page.write(to: recorded, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: recorded, encoding: .utf8) == page)
    }
}
