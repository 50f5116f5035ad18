import Foundation
import Testing

/// Secrets instead of a file's path, and the configuration problems that the web server shows.
@Suite(.serialized, .timeLimit(.minutes(3))) struct PastedSecretTests {
    private static let secret = "hunter2-never-shown"
    /// Texts that users paste: a token, one longer than a file name can be, and keys in PEM.
    static let pasted = [
        secret, String(repeating: "\(secret).", count: 20), "sub/\(secret)", "/etc/passwd/\(secret)",
        "-----BEGIN PRIVATE KEY----- \(secret)", "-----BEGIN PRIVATE KEY-----\\n\(secret)\\n", "\(secret)\\nmore",
        "\(secret)\\tmore", "${CREDENTIALS_DIRECTORY}/\(secret)",
    ]
    static let settings = [
        "credentials.password_file", "credentials.secret_key_file", "credentials.security_token_file",
        "credentials.token_file", "ca_file",
    ]
    static let webSettings = ["cert_file", "key_file", "client_ca_file"]
    static let variables = ["OS_CACERT", "HUAWEICLOUD_SDK_CREDENTIALS_FILE", "OS_CLIENT_CONFIG_FILE"]

    private static func cloud(_ setting: String, _ value: String) -> String {
        let name = setting.split(separator: ".").last ?? ""
        let credentials =
            switch name {
            case "password_file": "user_name: u, domain_name: d, \(name): \"\(value)\""
            case "secret_key_file": "access_key: AK, \(name): \"\(value)\""
            case "security_token_file": "access_key: AK, secret_key: SK, \(name): \"\(value)\""
            case "token_file": "\(name): \"\(value)\""
            default: "user_name: u, domain_name: d, password: p"
            }
        let rest = setting.contains(".") ? "" : ", \(setting): \"\(value)\""
        return
            "cloud: { provider: open-telekom-cloud, region: eu-de, project_id: a, credentials: { \(credentials) }\(rest) }\n"
            + "connections: discover\n"
    }

    /// Returns all output of the commands.
    private func output(_ text: String, web: String = "", variables: [String: String] = [:]) async throws -> String {
        try await TemporaryFolder.with { folder in
            let (path, webPath) = (folder + "/configuration.yml", folder + "/web.yml")
            try text.write(toFile: path, atomically: false, encoding: .utf8)
            try web.write(toFile: webPath, atomically: false, encoding: .utf8)
            let launcher = ["env", "-u", "CREDENTIALS_DIRECTORY", "HOME=\(folder)"] + variables.map { "\($0)=\($1)" }
            let files = ["--config.file", path, "--web.config.file", webPath]
            var output = ""
            for arguments in [["--config.check"], ["check"], ["check", "--output", "json"], []] {
                let command = try launcher + [Checkout.exporter] + arguments + files
                let result = try await ChildProcess.output(of: command, within: .seconds(30))
                #expect(result.exit == .code(1))
                output += result.output + result.error
            }
            return output
        }
    }

    @Test(arguments: settings, pasted)
    func `no command quotes the value of a file setting if the file does not exist`(setting: String, value: String)
        async throws
    {
        let output = try await output(Self.cloud(setting, value))
        #expect(output.contains("cloud.\(setting): "), "\(output)")
        #expect(!output.contains(Self.secret), "\(output)")
    }

    @Test(arguments: ["user_name", "domain_name"], ["-----BEGIN PRIVATE KEY-----\\n\(secret)\\n", "\(secret)\\tmore"])
    func `no command quotes a user or domain name of several lines`(setting: String, value: String) async throws {
        let names = ["user_name": "u", "domain_name": "d"].merging([setting: value]) { $1 }
        let credentials = names.map { "\($0): \"\($1)\", " }.joined() + "password: p"
        let output = try await output(
            "cloud: { provider: open-telekom-cloud, region: eu-de, project_id: a, credentials: { \(credentials) } }\n"
                + "connections: discover\n")
        #expect(output.contains("credentials.\(setting): has control characters or more than one line"), "\(output)")
        #expect(!output.contains(Self.secret), "\(output)")
    }

    /// Settings and keys in which a text of several lines is wrong, with their place.
    static let places = [
        ("cloud: { provider: PASTED }", "cloud.provider"),
        ("cloud: { provider: embedded, region: PASTED }", "cloud.region"),
        ("cloud: { provider: embedded, project_id: PASTED }", "cloud.project_id"),
        ("cloud: { provider: open-telekom-cloud, endpoints: { vpn: PASTED } }", "cloud.endpoints.vpn"),
        ("monitors: { mode: PASTED }", "monitors.mode"), ("monitors: { interval: PASTED }", "monitors.interval"),
        ("probes: { interval: PASTED }", "probes.interval"), ("probes: { dscp: PASTED }", "probes.dscp"),
        ("icmp: { socket: PASTED }", "icmp.socket"), ("metrics: { profile: PASTED }", "metrics.profile"),
        ("cloud_eye: { enabled: PASTED }", "cloud_eye.enabled"),
        ("connections: [ { name: PASTED } ]", "connections[0].name"),
        ("connections: [ { name: a, id: PASTED } ]", "connections[0].id"),
        (
            "connections: [ { name: a, targets: [ { name: b, address: PASTED } ] } ]",
            "connections[0].targets[0].address"
        ),
        ("probes: { PASTED: 1 }", "probes.(a text in PEM)"), ("PASTED: 1", ": (a text in PEM): "),
        ("probes: { PASTED: 1, PASTED: 2 }", "more than one key in one mapping"),
    ]

    @Test(arguments: places)
    func `no command quotes a pasted text of several lines, in any setting`(text: String, place: String) async throws {
        let pasted = #""-----BEGIN PRIVATE KEY-----\n\#(Self.secret)\n-----END PRIVATE KEY-----\n""#
        let output = try await output(text.replacing("PASTED", with: pasted) + "\n")
        #expect(output.contains(place), "\(output)")
        #expect(!output.contains(Self.secret) && !output.contains("BEGIN"), "\(output)")
    }

    @Test(arguments: webSettings, pasted)
    func `no command quotes the value of a file setting of the web configuration`(setting: String, value: String)
        async throws
    {
        let others = Self.webSettings.filter { $0 != setting && $0 != "client_ca_file" }
        let web =
            "tls_server_config: {\(setting): \"\(value)\", "
            + others.map { "\($0): none" }.joined(separator: ", ") + ", client_auth_type: RequireAndVerifyClientCert}\n"
        let output = try await output("monitors: { mode: none }\nconnections: []\n", web: web)
        #expect(output.contains("tls_server_config.\(setting): "), "\(output)")
        #expect(!output.contains(Self.secret), "\(output)")
    }

    @Test(arguments: variables, [secret, "\(secret)\nmore"])
    func `no command quotes a variable that names a file`(variable: String, value: String) async throws {
        var variables = ["OS_REGION_NAME": "eu-de", "OS_PROJECT_ID": "a", variable: value]
        if variable == "OS_CACERT" {
            variables.merge(["OS_USERNAME": "u", "OS_PASSWORD": "p", "OS_USER_DOMAIN_NAME": "d"]) { $1 }
        }
        if variable == "OS_CLIENT_CONFIG_FILE" { variables["OS_CLOUD"] = "otc" }
        let output = try await output(
            "cloud: { provider: open-telekom-cloud }\nconnections: discover\n", variables: variables)
        #expect(output.contains(variable), "\(output)")
        #expect(!output.contains(Self.secret), "\(output)")
    }

    /// Wrong values with their setting. The log shows the value, and no served text does.
    static let problems = [
        ("probes: { interval: hunter2 }", "probes.interval"), ("hunter2: 1", ""),
        ("monitors: { mode: hunter2 }", "monitors.mode"), ("probes: { hunter2: 1 }", "probes"),
        ("metrics: { profile: hunter2 }", "metrics.profile"), ("hunter2: 1\nhunter2: 2", ""),
        ("monitors: { interval: hunter2 }", "monitors.interval"),
        ("cloud_eye: { interval: hunter2 }", "cloud_eye.interval"),
    ]

    @Test(arguments: problems)
    func `served problems name place and setting, and only the log has the value`(
        text: String, setting: String
    ) async throws {
        let connections =
            "connections:\n  - name: a\n    id: 00000000-0000-0000-0000-000000000001\n"
            + "    targets: [ { name: peer, address: 127.0.0.1 } ]\n"
        let right = "monitors: { mode: none }\n" + connections
        try await ExporterProcess.with(text: right) { exporter, file in
            let wrong = (text.hasPrefix("monitors") ? "" : "monitors: { mode: none }\n") + text + "\n" + connections
            try file.write(wrong)
            let answer = try await exporter.web.exchange("POST", "/-/reload")
            #expect(answer.status == 500)
            #expect(setting.isEmpty || answer.text.contains(": \(setting)\n"), "\(answer.text)")
            var served = [answer.text]
            for path in ["/", "/api/v1/status", "/api/v1/events", "/api/v1/connections", "/metrics", "/-/ready"] {
                served.append(try await exporter.web.get(path).text)
            }
            for text in served { #expect(!text.contains("hunter2"), "\(text)") }
            #expect(served[1].contains("configuration.yml") && served[3].contains("configuration.yml"))
            _ = try await exporter.child.errorLine(containing: "hunter2")
        }
    }
}
