import Foundation
import Testing

/// The shipped units, judged by systemd itself.
@Suite(
    .timeLimit(.minutes(1)), .needs("systemd-analyze"))
struct SystemdTests {
    private static let folder = Checkout.root + "/deploy/systemd"
    private static let service = "vpn-exporter.service"

    /// Runs the body with copies of the units that start a program of every machine.
    private func withUnits(dropIn: String? = nil, _ body: (String) async throws -> Void) async throws {
        try await TemporaryFolder.with { folder in
            let text = try String(contentsOfFile: "\(Self.folder)/\(Self.service)", encoding: .utf8)
            var service = text.replacingOccurrences(of: "/usr/bin/vpn-exporter", with: "/bin/true")
            if let dropIn { service += try String(contentsOfFile: "\(Self.folder)/\(dropIn)", encoding: .utf8) }
            try service.write(toFile: "\(folder)/\(Self.service)", atomically: true, encoding: .utf8)
            try FileManager.default.copyItem(
                atPath: Self.folder + "/vpn-exporter.socket", toPath: folder + "/vpn-exporter.socket")
            try await body(folder)
        }
    }

    @Test(arguments: [nil, "secrets.conf", "unprivileged.conf"])
    func `systemd finds no fault in the units, with and without a drop-in`(dropIn: String?) async throws {
        try await withUnits(dropIn: dropIn) { folder in
            let result = try await ChildProcess.output(
                of: [
                    "systemd-analyze", "verify", "--man=no", "\(folder)/\(Self.service)",
                    "\(folder)/vpn-exporter.socket",
                ])
            #expect(result.exit == .code(0))
            #expect(result.error == "", "\(result.error)")
        }
    }

    @Test(arguments: [(nil, "1.6"), ("unprivileged.conf", "1.2")])
    func `the service's exposure matches the documentation`(dropIn: String?, exposure: String) async throws {
        try await withUnits(dropIn: dropIn) { folder in
            let result = try await ChildProcess.output(
                of: ["systemd-analyze", "security", "--offline=true", "--no-pager", "\(folder)/\(Self.service)"])
            #expect(
                result.output.contains("Overall exposure level for \(Self.service): \(exposure) OK"),
                "\(result.output.suffix(200))")
            let documentation = Checkout.root + "/Sources/VPNExporter/Documentation.docc/Deployment.md"
            #expect(try String(contentsOfFile: documentation, encoding: .utf8).contains("**\(exposure)**"))
        }
    }

    @Test func `the units use flags that this binary has`() async throws {
        let text = try String(contentsOfFile: "\(Self.folder)/\(Self.service)", encoding: .utf8)
        let help = try await ChildProcess.output(of: [try Checkout.exporter, "--help"])
        let command = try #require(text.split(separator: "\n").first { $0.hasPrefix("ExecStart=") })
        for flag in command.split(whereSeparator: { " =".contains($0) }) where flag.hasPrefix("--") {
            #expect(help.output.contains(flag), "\(flag)")
        }
        let socket = try String(contentsOfFile: Self.folder + "/vpn-exporter.socket", encoding: .utf8)
        #expect(help.output.contains("--web.systemd-socket") && socket.contains("--web.systemd-socket"))
    }
}
