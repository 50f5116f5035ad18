/// The page at `/`, for a person who has only found the port.
struct LandingPage: Sendable, Hashable {
    let name: String
    let version: String
    /// One sentence: what this program does.
    let summary: String

    func html(telemetryPath: TelemetryPath) -> String {
        let links = [(telemetryPath.text, "metrics"), ("/-/ready", "readiness"), ("/-/healthy", "liveness")]
            .map { "<li><a href=\"\(Self.escaped($0.0))\">\(Self.escaped($0.0))</a> (\($0.1))</li>" }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>\(Self.escaped(name))</title></head>
            <body>
            <h1>\(Self.escaped(name))</h1>
            <p>\(Self.escaped(summary))</p>
            <p>Version \(Self.escaped(version))</p>
            <ul>
            \(links.joined(separator: "\n"))
            </ul>
            </body>
            </html>

            """
    }

    /// Text in which no character has a meaning in HTML, within quotes or without.
    static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}

extension LandingPage {
    /// This program's.
    static let standard = LandingPage(
        name: "vpn-exporter", version: BuildInformation.version,
        summary: "Round-trip time and loss of site-to-site VPN connections, for Prometheus.")
}
