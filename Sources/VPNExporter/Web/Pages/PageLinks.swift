/// Where the pages' links lead, whatever the path is under which a proxy serves them.
struct PageLinks: Sendable {
    /// Empty, or a path that begins with `/` and does not end with it; goes before every path.
    var prefix = ""
    var telemetryPath = TelemetryPath.standard

    static let connections = "/connections/"
    static let styleSheet = "/assets/status.css"

    func to(_ path: String) -> String { prefix + path }

    func connection(_ name: String) -> String { to(Self.connections + PercentCoding.encode(name)) }

    var metrics: String { to(telemetryPath.text) }
}
