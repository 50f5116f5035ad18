import Foundation

/// The embedded cloud behind HTTPS, in a folder with the authority's certificate, for an exporter that treats it as a
/// real cloud.
struct HTTPSCloud: Sendable {
    let cloud: CloudProcess
    let tls: TLSTerminator
    let folder: String
    let authority: TestAuthority

    /// Runs the body while the cloud runs.
    ///
    /// - Parameter name: the name in the server's certificate.
    static func with(
        certificateFor name: String = "IP:127.0.0.1", _ body: (HTTPSCloud) async throws -> Void
    ) async throws {
        try await TemporaryFolder.with { folder in
            let authority = try await TestAuthority(in: folder)
            try await authority.issue("server", for: name)
            let certificate = try authority.bundle("server")
            try await CloudProcess.with { cloud in
                try await TLSTerminator.with(before: cloud.http, certificate: certificate) { tls in
                    try await body(HTTPSCloud(cloud: cloud, tls: tls, folder: folder, authority: authority))
                }
            }
        }
    }

    func write(_ text: String, to name: String) throws -> String {
        let path = folder + "/" + name
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        return path
    }

    /// Writes a configuration with these lines in the section `cloud`, and returns its path.
    func configuration(_ lines: String) throws -> String {
        let cloud = lines.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
        return try write(
            """
            cloud:
            \(cloud)
              endpoints: { identity: "\(tls.url)", vpn: "\(tls.url)", cloud_eye: "\(tls.url)" }
            monitors: { interval: 10s }
            probes: { interval: 100ms, timeout: 1s, window: 10s }
            connections:
              - discover: { name: "berlin-*", status: [ACTIVE] }

            """, to: "configuration.yml")
    }
}

/// HTTPS in front of a plain server on loopback, by socat.
struct TLSTerminator: Sendable {
    let port: UInt16

    var url: String { "https://127.0.0.1:\(port)" }

    /// Runs the body while socat runs.
    static func with<Value>(
        before server: HTTPClient, certificate path: String, _ body: (TLSTerminator) async throws -> Value
    ) async throws -> Value {
        let listen = "OPENSSL-LISTEN:0,bind=127.0.0.1,reuseaddr,fork,cert=\(path),verify=0"
        let command = ["socat", "-d", "-d", listen, "TCP:\(server.address)"]
        return try await ChildProcess.with(command) { child in
            let line = try await child.errorLine(containing: "listening on")
            guard let address = HTTPClient(line.split(separator: " ").last ?? "") else {
                throw ExporterProcess.NoAddress(line: line)
            }
            return try await body(TLSTerminator(port: address.port))
        }
    }
}

/// A real HTTP proxy on loopback that logs its connections.
struct ProxyProcess: Sendable {
    let port: UInt16
    private let logPath: String

    /// The log lines about CONNECT requests.
    var tunnels: [Substring] {
        fileText(logPath).split(separator: "\n").filter { $0.contains("CONNECT") }
    }

    /// Runs the body while the proxy runs. The proxy requires the user and the password.
    static func with<Value>(
        user: String, password: String, _ body: (ProxyProcess) async throws -> Value
    ) async throws -> Value {
        try await TemporaryFolder.with { folder in
            let port = try LoopbackSocket.freePort()
            let configuration = """
                Port \(port)
                Listen 127.0.0.1
                Allow 127.0.0.1
                LogFile "\(folder)/log"
                LogLevel Connect
                BasicAuth \(user) \(password)

                """
            try configuration.write(toFile: folder + "/tinyproxy.conf", atomically: false, encoding: .utf8)
            return try await ChildProcess.with(["tinyproxy", "-d", "-c", folder + "/tinyproxy.conf"]) { child in
                _ = try await eventually("the proxy listens") { try await HTTPClient(port: port).get("/") }
                return try await body(ProxyProcess(port: port, logPath: folder + "/log"))
            }
        }
    }
}
