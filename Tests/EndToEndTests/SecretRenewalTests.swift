import Foundation
import Testing

/// Files with secrets that change while the exporter runs.
@Suite(.serialized, .timeLimit(.minutes(3))) struct SecretRenewalTests {
    @Test(arguments: ["", "link"])
    func `the exporter uses a new password without a reload`(kind: String) async throws {
        try await CloudProcess.with { cloud in
            try await TemporaryFolder.with { folder in
                // Kubernetes mounts a Secret as a link to a folder behind another link, and replaces the folder as a
                // whole.
                func write(_ password: String, _ version: String) throws {
                    guard kind == "link" else {
                        return try password.write(toFile: folder + "/password", atomically: true, encoding: .utf8)
                    }
                    let place = "\(folder)/..\(version)"
                    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
                    try password.write(toFile: place + "/password", atomically: false, encoding: .utf8)
                    try FileManager.default.createSymbolicLink(
                        atPath: folder + "/..data.new", withDestinationPath: "..\(version)")
                    guard rename(folder + "/..data.new", folder + "/..data") == 0 else { return }
                    try? FileManager.default.createSymbolicLink(
                        atPath: folder + "/password", withDestinationPath: "..data/password")
                }
                try write("wrong\n", "1")
                let section = cloud.http.cloudSection().replacing("password: embedded", with: "password_file: password")
                try (section + "\nmonitors: { interval: 1m }\n" + SecretFileTests.targets)
                    .write(toFile: folder + "/c.yml", atomically: true, encoding: .utf8)
                try await ExporterProcess.with(configuration: folder + "/c.yml") { exporter in
                    _ = try await exporter.scrape(inWhich: "the password is refused") {
                        $0["vpn_reconcile_last_run_success"] == 0
                    }
                    try write("embedded\n", "2")
                    let line = try await exporter.child.errorLine(containing: "configuration reloaded")
                    #expect(line.contains("referenced file changed") && line.contains("sections changed: cloud"))
                    _ = try await exporter.scrape(inWhich: "the password is accepted") {
                        $0["vpn_reconcile_last_run_success"] == 1
                    }
                }
            }
        }
    }

    @Test(arguments: ["password", "secret_key", "security_token", "token"])
    func `the exporter reads each changed secret file again, unless the configuration has changed, too`(
        name: String
    ) async throws {
        let before =
            switch name {
            case "password": "user_name: u, domain_name: d, "
            case "secret_key": "access_key: AK, "
            case "security_token": "access_key: AK, secret_key: SK, "
            default: ""
            }
        try await TemporaryFolder.with { folder in
            func write(_ text: String, _ file: String) throws {
                try text.write(toFile: "\(folder)/\(file)", atomically: true, encoding: .utf8)
            }
            let configuration = CredentialsDirectoryTests.cloud(before + "\(name)_file: secret")
            try write("one\n", "secret")
            try write(configuration, "c.yml")
            try await ExporterProcess.with(configuration: folder + "/c.yml") { exporter in
                try write("two\n", "secret")
                let line = try await exporter.child.errorLine(containing: "configuration reloaded")
                #expect(line.contains("sections changed: cloud"))
                try write(configuration + "probes: { interval: 7s }\n", "c.yml")
                try write("three\n", "secret")
                _ = try await exporter.child.errorLine(
                    containing: "and so did the configuration file; reload to apply both")
                let lines = exporter.child.errorLines
                #expect(lines.count { $0.contains("configuration reloaded") } == 1)
                #expect(try await exporter.web.exchange("POST", "/-/reload").status == 200)
                try write("four\n", "secret")
                try await eventually("the exporter watches the file again") {
                    exporter.child.errorLines.count { $0.contains("referenced file changed") } == 2 ? () : nil
                }
                #expect(!["one", "two", "three", "four"].contains { exporter.child.errorText.contains("=\($0)") })
            }
        }
    }
}
