import Foundation
import Testing

/// Files with secrets, on the built binary: access by other users, systemd's credentials, and renewal.
@Suite(.serialized, .timeLimit(.minutes(3)), .needs("openssl")) struct SecretFileTests {
    private static let targets =
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

    private static func cloud(_ credentials: String, _ more: String = "") -> String {
        "cloud: { provider: open-telekom-cloud, region: eu-de, project_id: a, credentials: { \(credentials) }\(more) }\n"
            + "monitors: { mode: none }\n" + targets
    }

    /// Configurations with one file each in the folder of credentials.
    static let named = [
        cloud("user_name: u, domain_name: d, password_file: \"${CREDENTIALS_DIRECTORY}/secret\""),
        cloud("access_key: AK, secret_key_file: \"${CREDENTIALS_DIRECTORY}/secret\""),
        cloud("access_key: AK, secret_key: SK, security_token_file: \"${CREDENTIALS_DIRECTORY}/secret\""),
        cloud("token_file: \"${CREDENTIALS_DIRECTORY}/secret\""),
        cloud("token: t", ", ca_file: \"${CREDENTIALS_DIRECTORY}/authority.crt\""),
    ]
    static let namedOfWeb = [
        "tls_server_config: {cert_file: \"${CREDENTIALS_DIRECTORY}/server.crt\", key_file: server.key}\n",
        "tls_server_config: {cert_file: server.crt, key_file: \"${CREDENTIALS_DIRECTORY}/server.key\"}\n",
        "tls_server_config: {cert_file: server.crt, key_file: server.key, client_ca_file: \"${CREDENTIALS_DIRECTORY}/authority.crt\", client_auth_type: RequireAndVerifyClientCert}\n",
    ]

    /// Checks the configuration with and without systemd's variable.
    private func checkExpansion(_ text: String, web: String) async throws {
        try await TemporaryFolder.with { folder in
            let credentials = folder + "/credentials"
            try FileManager.default.createDirectory(atPath: credentials, withIntermediateDirectories: false)
            for place in [folder, credentials] {
                try await TestAuthority(in: place).issue("server", for: "IP:127.0.0.1")
            }
            // A certificate and a key must come from the same folder to match.
            for name in ["server.crt", "server.key"] {
                try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
                try FileManager.default.copyItem(atPath: "\(credentials)/\(name)", toPath: "\(folder)/\(name)")
            }
            try "hunter2\n".write(toFile: credentials + "/secret", atomically: true, encoding: .utf8)
            try text.write(toFile: folder + "/c.yml", atomically: true, encoding: .utf8)
            try web.write(toFile: folder + "/web.yml", atomically: true, encoding: .utf8)
            let command = try [
                Checkout.exporter, "--config.check", "--config.file", folder + "/c.yml", "--web.config.file",
                folder + "/web.yml",
            ]
            let inside = try await ChildProcess.output(of: ["env", "CREDENTIALS_DIRECTORY=\(credentials)"] + command)
            #expect(inside.exit == .code(0), "\(inside.error)")
            let outside = try await ChildProcess.output(of: ["env", "-u", "CREDENTIALS_DIRECTORY"] + command)
            #expect(outside.exit == .code(1))
            #expect(
                outside.error.contains(
                    "_file: needs the variable CREDENTIALS_DIRECTORY, which systemd sets for a unit with LoadCredential=."
                        + " Outside of the unit, set it to the folder with the originals, as"
                        + " CREDENTIALS_DIRECTORY=/etc/vpn-exporter/credentials vpn-exporter check\n"),
                "\(outside.error)")
        }
    }

    @Test(arguments: named)
    func `the variable CREDENTIALS_DIRECTORY expands in the configuration, and the error without it names a remedy`(
        text: String
    ) async throws {
        try await checkExpansion(text, web: "")
    }

    @Test(arguments: namedOfWeb)
    func `the variable CREDENTIALS_DIRECTORY expands in the web configuration`(text: String) async throws {
        try await checkExpansion("monitors: { mode: none }\n" + Self.targets, web: text)
    }

    @Test func `the error for a path in systemd's credentials folder outside of the unit names LoadCredential`()
        async throws
    {
        try await TemporaryFolder.with { folder in
            let path = "/run/credentials/vpn-exporter.service/password"
            try Self.cloud("user_name: u, domain_name: d, password_file: \(path)")
                .write(toFile: folder + "/c.yml", atomically: true, encoding: .utf8)
            let result = try await ChildProcess.output(of: [
                Checkout.exporter, "--config.check", "--config.file", folder + "/c.yml",
            ])
            #expect(result.exit == .code(1))
            #expect(
                result.error.hasSuffix(
                    "password_file: names a file that exists only while systemd runs the unit, by LoadCredential=. To check"
                        + " it outside of the unit, write ${CREDENTIALS_DIRECTORY}/NAME, and set the variable to the folder"
                        + " with the originals\n"), "\(result.error)")
        }
    }

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
                try (section + "\nmonitors: { interval: 1m }\n" + Self.targets.replacing("0001", with: "0001"))
                    .write(toFile: folder + "/c.yml", atomically: true, encoding: .utf8)
                try await ExporterProcess.with(configuration: folder + "/c.yml") { exporter in
                    _ = try await exporter.scrape(inWhich: "the password is refused") {
                        $0["vpn_reconcile_last_run_success"] == 0
                    }
                    try write("embedded\n", "2")
                    let line = try await exporter.child.errorLine(containing: "configuration read again")
                    #expect(line.contains("a file that it names changed") && line.contains("sections changed: cloud"))
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
            let configuration = Self.cloud(before + "\(name)_file: secret")
            try write("one\n", "secret")
            try write(configuration, "c.yml")
            try await ExporterProcess.with(configuration: folder + "/c.yml") { exporter in
                try write("two\n", "secret")
                let line = try await exporter.child.errorLine(containing: "configuration read again")
                #expect(line.contains("sections changed: cloud"))
                try write(configuration + "probes: { interval: 7s }\n", "c.yml")
                try write("three\n", "secret")
                _ = try await exporter.child.errorLine(containing: "and so has the configuration; reload to use both")
                let lines = exporter.child.errorLines
                #expect(lines.count { $0.contains("configuration read again") } == 1)
                #expect(try await exporter.web.exchange("POST", "/-/reload").status == 200)
                try write("four\n", "secret")
                _ = try await eventually("the exporter watches the file again") {
                    exporter.child.errorLines.count { $0.contains("a file that it names changed") } == 2 ? true : nil
                }
                #expect(!["one", "two", "three", "four"].contains { exporter.child.errorText.contains("=\($0)") })
            }
        }
    }

    @Test func `the unit dumps no core, and its recipe for secrets matches the documentation`() throws {
        let folder = Checkout.root + "/deploy/systemd/"
        let unit = try String(contentsOfFile: folder + "vpn-exporter.service", encoding: .utf8)
        #expect(unit.split(separator: "\n").contains("LimitCORE=0"))
        let recipe = try String(contentsOfFile: folder + "secrets.conf", encoding: .utf8)
        let document = try String(
            contentsOfFile: Checkout.root + "/Sources/VPNExporter/Documentation.docc/Deployment.md", encoding: .utf8)
        for text in [
            "password_file: ${CREDENTIALS_DIRECTORY}/password",
            "sudo CREDENTIALS_DIRECTORY=/etc/vpn-exporter/credentials vpn-exporter check",
        ] {
            #expect(recipe.contains(text) && document.contains(text))
        }
    }
}
