/// The embedded cloud as a separate process, for an exporter that treats it as a real one.
struct CloudProcess: Sendable {
    let child: ChildProcess
    let http: HTTPClient
    /// The credentials that the process prints, by environment variable.
    let variables: [String: String]

    var control: CloudControl { CloudControl(cloud: http) }

    /// Runs the body while the embedded cloud runs.
    static func with<Value>(
        _ arguments: [String] = [], _ body: (CloudProcess) async throws -> Value
    ) async throws -> Value {
        let command = try [Checkout.exporter, "embedded-cloud", "--listen", "127.0.0.1:0"] + arguments
        return try await ChildProcess.with(command) { child in
            _ = try await child.errorLine(containing: "embedded cloud listening")
            let variables = try await eventually("the credentials are printed") { () -> [String: String]? in
                let variables = Self.variables(child.outputText)
                return variables["OS_SECRET_KEY"] == nil ? nil : variables
            }
            guard let http = HTTPClient(variables["EMBEDDED_CLOUD_URL"] ?? "") else {
                throw ExporterProcess.NoAddress(line: child.outputText)
            }
            return try await body(CloudProcess(child: child, http: http, variables: variables))
        }
    }

    private static func variables(_ text: String) -> [String: String] {
        let lines = text.split(separator: "\n").compactMap { line -> (String, String)? in
            let line = line.trimmingPrefix("# ")
            guard let separator = line.firstIndex(of: "="), line.hasPrefix("export ") else { return nil }
            let value = line[line.index(after: separator)...].dropFirst().dropLast()
            return (String(line[..<separator].dropFirst("export ".count)), String(value))
        }
        return Dictionary(lines) { first, _ in first }
    }
}

extension HTTPClient {
    /// Returns a configuration's section `cloud` for an exporter that treats the embedded cloud at this address as a
    /// real one.
    func cloudSection(password: String = "embedded") -> String {
        let url = "http://127.0.0.1:\(port)"
        return """
            cloud:
              provider: open-telekom-cloud
              region: eu-de
              project_id: 0123456789abcdef0123456789abcdef
              credentials: { user_name: exporter, password: \(password), domain_name: embedded }
              endpoints: { identity: "\(url)", vpn: "\(url)", cloud_eye: "\(url)" }
            """
    }
}
