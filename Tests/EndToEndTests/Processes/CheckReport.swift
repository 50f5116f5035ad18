import Foundation
import Testing

/// The report of `check --output json`.
struct CheckReport: Decodable {
    struct Finding: Decodable {
        let grade: String
        let area: String
        let subject: String
        let text: String
        let remedy: String?
    }

    let grade: String
    let findings: [Finding]

    /// Returns the findings of a grade, as `area subject`.
    func subjects(_ grade: String) -> [String] {
        findings.filter { $0.grade == grade }.map { "\($0.area) \($0.subject)" }
    }

    /// Runs `check` on a configuration and returns the report, the exit code, and the output.
    static func of(
        _ text: String, launcher: [String] = [], program: String? = nil
    ) async throws -> (report: CheckReport, exit: ChildProcess.Exit, output: String) {
        try await ConfigurationFile.with(text) { file in
            // The file has a password. With a launcher, other users must be able to read it.
            if launcher.isEmpty {
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
            }
            let command = [try program ?? Checkout.exporter, "check", "--config.file", file.path, "--output", "json"]
            let result = try await ChildProcess.output(of: launcher + command, within: .seconds(60))
            #expect(result.error == "")
            let report = try JSONDecoder.snakeCase.decode(CheckReport.self, from: Data(result.output.utf8))
            return (report, result.exit, result.output)
        }
    }
}
