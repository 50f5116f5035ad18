import Foundation
import Testing

/// The folder of systemd's credentials in the configuration, on the built binary.
@Suite(.serialized, .timeLimit(.minutes(3)), .needs("openssl")) struct CredentialsDirectoryTests {
    static func cloud(_ credentials: String, _ more: String = "") -> String {
        "cloud: { provider: open-telekom-cloud, region: eu-de, project_id: a, credentials: { \(credentials) }\(more) }\n"
            + "monitors: { mode: none }\n" + SecretFileTests.targets
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
        try await checkExpansion("monitors: { mode: none }\n" + SecretFileTests.targets, web: text)
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
