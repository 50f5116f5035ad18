import Foundation

/// A real HTTP proxy on loopback that logs its connections.
struct ProxyProcess: Sendable {
    let port: UInt16
    private let logPath: String

    /// The log lines about CONNECT requests.
    var tunnels: [Substring] {
        let text = String(decoding: FileManager.default.contents(atPath: logPath) ?? Data(), as: UTF8.self)
        return text.split(separator: "\n").filter { $0.contains("CONNECT") }
    }

    /// Runs the body while the proxy runs. The proxy requires the user and the password.
    static func with<Value>(
        user: String, password: String, _ body: (ProxyProcess) async throws -> Value
    ) async throws -> Value {
        try await TemporaryFolder.with { folder in
            // tinyproxy cannot choose a free port by itself.
            var reserved: LoopbackSocket? = try LoopbackSocket()
            let port = reserved?.port ?? 0
            let configuration = """
                Port \(port)
                Listen 127.0.0.1
                Allow 127.0.0.1
                LogFile "\(folder)/log"
                LogLevel Connect
                BasicAuth \(user) \(password)

                """
            try configuration.write(toFile: folder + "/tinyproxy.conf", atomically: false, encoding: .utf8)
            reserved = nil
            return try await ChildProcess.with(["tinyproxy", "-d", "-c", folder + "/tinyproxy.conf"]) { child in
                try await eventually("the proxy listens") {
                    (try? await HTTPText(port: port).get("/")).map { _ in () }
                }
                return try await body(ProxyProcess(port: port, logPath: folder + "/log"))
            }
        }
    }
}
