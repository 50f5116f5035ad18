package import ExporterToolkit

/// Where the pages' links lead, whatever the path is under which a proxy serves them.
package struct PageLinks: Sendable {
    /// Empty, or a path that begins with `/` and does not end with it; goes before every path.
    package var prefix = ""
    package var telemetryPath = TelemetryPath.standard

    package init(prefix: String = "", telemetryPath: TelemetryPath = TelemetryPath.standard) {
        self.prefix = prefix
        self.telemetryPath = telemetryPath
    }

    package static let connections = "/connections/"
    static let styleSheet = "/assets/status.css"

    package func to(_ path: String) -> String { prefix + path }

    package func connection(_ name: String) -> String { to(Self.connections + PercentCoding.encode(name)) }

    package var metrics: String { to(telemetryPath.text) }
}
