import Foundation
import Testing

/// Files with secrets that other users can read, on the built binary.
@Suite(.serialized, .timeLimit(.minutes(3)), .needs("openssl")) struct SecretFileTests {
    static let targets =
        "connections:\n  - name: a\n    id: 00000000-0000-0000-0000-000000000001\n"
        + "    targets: [ { name: peer, address: 127.0.0.1 } ]\n"
    private static let warning = "every user of this host can read this file, and it has a secret"

    /// The place of a secret, and the permissions of its file and folder.
    struct Exposure: Sendable, CustomTestStringConvertible {
        let place: String
        let rights: Int
        var folder = 0o755
        let isReported: Bool

        var testDescription: String { "\(place) \(String(rights, radix: 8)) \(String(folder, radix: 8))" }
    }

    static let exposures =
        [
            "password", "configuration.yml", "clouds.yaml", "secure.yaml", "credentials", "server.key", "web.yml",
            "users.yml",
        ]
        .flatMap {
            [
                Exposure(place: $0, rights: 0o644, isReported: true),
                Exposure(place: $0, rights: 0o600, isReported: false),
                Exposure(place: $0, rights: 0o640, isReported: false),
                Exposure(place: $0, rights: 0o644, folder: 0o700, isReported: false),
            ]
        } + [
            Exposure(place: "nothing", rights: 0o644, isReported: false),
            Exposure(place: "password", rights: 0o604, isReported: true),
        ]

    /// Writes a configuration with a secret in the given place and a cloud that does not exist. Returns the flags.
    private func write(_ exposure: Exposure, in folder: String) async throws -> [String] {
        let place = exposure.place
        func put(_ name: String, _ text: String) throws {
            try text.write(toFile: "\(folder)/\(name)", atomically: false, encoding: .utf8)
        }
        let credentials =
            switch place {
            case "configuration.yml": "credentials: { user_name: u, domain_name: d, password: hunter2 }, "
            case "clouds.yaml", "secure.yaml": "cloud: otc, "
            case "credentials": ""
            default: "credentials: { user_name: u, domain_name: d, password_file: password }, "
            }
        let url = "http://127.0.0.1:1"
        try put(
            "configuration.yml",
            "cloud: { provider: open-telekom-cloud, region: eu-de, project_id: a, \(credentials)"
                + "endpoints: { identity: \"\(url)\", vpn: \"\(url)\", cloud_eye: \"\(url)\" } }\n"
                + "monitors: { mode: none }\n" + Self.targets)
        try put("password", "hunter2\n")
        let secret = place == "clouds.yaml" ? "password: hunter2, " : ""
        try put(
            "clouds.yaml",
            "clouds: { otc: { auth: { \(secret)auth_url: \"\(url)/v3\", username: u, user_domain_name: d, project_id: a } } }\n"
        )
        if place == "secure.yaml" { try put("secure.yaml", "clouds: { otc: { auth: { password: hunter2 } } }\n") }
        try put("credentials", "[basic]\nak = AK\nsk = hunter2\nproject_id = a\n")
        try await TestAuthority(in: folder).issue("server", for: "IP:127.0.0.1")
        let tls = "tls_server_config: {cert_file: server.crt, key_file: server.key}\n"
        let key = try String(contentsOfFile: folder + "/server.key", encoding: .utf8)
        let inline =
            "tls_server_config:\n  cert_file: server.crt\n  key: |\n"
            + key.split(separator: "\n").map { "    \($0)\n" }.joined()
        try put("web.yml", place == "web.yml" ? inline : tls)
        try put("users.yml", GuardedExporter.users)
        for name in [
            "password", "server.key", "web.yml", "users.yml", "credentials", "clouds.yaml", "configuration.yml",
        ] {
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: "\(folder)/\(name)")
        }
        if place != "nothing" {
            try FileManager.default.setAttributes(
                [.posixPermissions: exposure.rights], ofItemAtPath: "\(folder)/\(place)")
        }
        try FileManager.default.setAttributes([.posixPermissions: exposure.folder], ofItemAtPath: folder)
        return [
            "--config.file", folder + "/configuration.yml", "--web.config.file",
            folder + (place == "users.yml" ? "/users.yml" : "/web.yml"),
        ]
    }

    @Test(arguments: exposures)
    func `check and the start warn of secrets that other users can read`(exposure: Exposure) async throws {
        try await TemporaryFolder.with { folder in
            let files = try await write(exposure, in: folder)
            let launcher = [
                "env", "HUAWEICLOUD_SDK_CREDENTIALS_FILE=\(folder)/credentials",
                "OS_CLIENT_CONFIG_FILE=\(folder)/clouds.yaml",
            ]
            let path = "\(folder)/\(exposure.place)"
            let check = try await ChildProcess.output(of: launcher + [Checkout.exporter, "check"] + files)
            let findings = check.output.split(separator: "\n").filter { $0.contains(Self.warning) }
            #expect(findings.count == (exposure.isReported ? 1 : 0), "\(check.output)\(check.error)")
            #expect(
                !exposure.isReported
                    || (findings.first?.hasPrefix("WARN") == true && findings.first?.contains(path) == true))
            #expect(!exposure.isReported || check.output.contains("chmod o= \(path)"))
            try await ExporterProcess.with(
                configuration: files[1], Array(files.dropFirst(2)), launcher: launcher
            ) { exporter in
                let lines = exporter.child.errorLines.filter { $0.contains(Self.warning) }
                #expect(lines.count == (exposure.isReported ? 1 : 0))
                #expect(
                    !exposure.isReported
                        || (lines.first?.contains("level=warn") == true
                            && lines.first?.contains("file=\(path)") == true)
                )
                #expect(!exporter.child.errorText.contains("hunter2"))
            }
        }
    }
}
