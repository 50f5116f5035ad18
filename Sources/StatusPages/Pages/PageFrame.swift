import Availability
package import ExporterToolkit
import NetworkPrimitives
import VPNConfiguration

/// The frame of every page: head, navigation and time.
struct PageFrame: Sendable {
    let links: PageLinks
    let title: String
    /// The most urgent state on the page. It determines the color of the icon.
    let state: ConnectionState
    /// The time at which the page was made, in nanoseconds since the Unix epoch.
    let time: Int64
    /// The number of seconds between two loads. `nil` for never.
    let refresh: Int?
    /// The other choices, with their links.
    let refreshChoices: [(text: String, seconds: Int?, link: String)]

    func page(_ content: Markup) -> Markup {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">\(refreshTag)
        <title>\(title)</title>
        <link rel="icon" href="data:image/svg+xml,\(icon)">
        <link rel="stylesheet" href="\(links.to(PageLinks.styleSheet))?\(StyleSheet.version)">
        </head>
        <body>
        <header>
        <a class="brand" href="\(links.to("/"))">vpn-exporter</a> <span class="no">\(BuildInformation.version)</span>
        <nav aria-label="Exporter"><a href="\(links.metrics)">metrics</a> <a href="\(links.to("/api/v1/connections"))">json</a> \
        <a href="\(links.to("/api/v1/events"))">events</a> <a href="\(links.to("/-/ready"))">ready</a></nav>
        <p class="when"><time datetime="\(time.asTime)">\(PageTime.text(time))</time> UTC\(choices)</p>
        </header>
        <main>
        \(content)
        </main>
        </body>
        </html>

        """
    }

    private var refreshTag: Markup {
        refresh.map { "\n<meta http-equiv=\"refresh\" content=\"\($0)\">" } ?? .empty
    }

    private var choices: Markup {
        guard !refreshChoices.isEmpty else { return .empty }
        let links: [Markup] = refreshChoices.map { choice in
            choice.seconds == refresh
                ? "<a href=\"\(choice.link)\" aria-current=\"true\">\(choice.text)</a> "
                : "<a href=\"\(choice.link)\">\(choice.text)</a> "
        }
        return "<span class=\"refresh\">refresh \(links)</span>"
    }

    /// A disc in the color of the state, encoded for a URL.
    private var icon: String {
        let color =
            switch state {
            case .down: "d1242f"
            case .degraded: "bf8700"
            case .unknown: "818b98"
            case .up: "1a7f37"
            }
        return PercentCoding.encode(
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><circle cx='8' cy='8' r='6' fill='#\(color)'/></svg>"
        )
    }
}

extension PageFrame {
    /// Returns the choices of a page.
    ///
    /// - Parameter link: returns the address of the same page for a number of seconds between two loads.
    static func choices(_ link: (Int?) -> String) -> [(text: String, seconds: Int?, link: String)] {
        [("off", nil, link(nil)), ("10 s", 10, link(10)), ("60 s", 60, link(60))]
    }
}

extension ConnectionView {
    /// The state, and the diagnosis if there is a problem.
    var diagnosisBadge: Markup {
        state == .up && diagnosis == .healthy
            ? state.badge
            : "\(state.badge)<small title=\"\(standing.explanation)\">\(diagnosis.rawValue)</small>"
    }
}

extension ConnectionState {
    /// A sign and the word, so that the color is not necessary.
    var badge: Markup { "<span class=\"st \(rawValue)\"><i aria-hidden=\"true\">\(sign)</i> \(rawValue)</span>" }

    private var sign: String {
        switch self {
        case .down: "✕"
        case .degraded: "▲"
        case .unknown: "?"
        case .up: "●"
        }
    }
}

/// The links of the pages, also behind a proxy with a path prefix.
package struct PageLinks: Sendable {
    /// The prefix of every path: empty, or a path that begins with `/` and does not end with it.
    let prefix: String
    private let telemetryPath: TelemetryPath

    package init(prefix: String = "", telemetryPath: TelemetryPath = TelemetryPath.standard) {
        self.prefix = prefix
        self.telemetryPath = telemetryPath
    }

    /// The path before the encoded name of a connection.
    package static let connections = "/connections/"
    static let documents = "/api/v1" + connections
    static let styleSheet = "/assets/status.css"

    func to(_ path: String) -> String { prefix + path }

    func connection(_ name: String) -> String { to(Self.connections + PercentCoding.encode(name)) }

    func document(of connection: String) -> String { to(Self.documents + PercentCoding.encode(connection)) }

    var metrics: String { to(telemetryPath.text) }
}
