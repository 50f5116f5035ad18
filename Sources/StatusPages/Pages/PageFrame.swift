import Availability
import ExporterToolkit

/// What every page has around its content.
struct PageFrame: Sendable {
    let links: PageLinks
    let title: String
    /// The most urgent state of what is shown: the colour of the icon.
    let state: ConnectionState
    /// When the page was made, as documents tell it.
    let time: String
    /// Seconds after which the page loads itself again.
    let refresh: Int?
    /// What can be chosen instead: what it is called, and where it is.
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
        <p class="when"><time datetime="\(time)">\(PageFigure.time(time))</time> UTC\(choices)</p>
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

    /// A disc in the state's colour, as part of a URL.
    private var icon: String {
        let colour =
            switch state {
            case .down: "d1242f"
            case .degraded: "bf8700"
            case .unknown: "818b98"
            case .up: "1a7f37"
            }
        return PercentCoding.encode(
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><circle cx='8' cy='8' r='6' fill='#\(colour)'/></svg>"
        )
    }
}

extension PageFrame {
    /// - Parameter link: the page's own address with another time to its next loading.
    static func choices(_ link: (Int?) -> String) -> [(text: String, seconds: Int?, link: String)] {
        [("off", nil, link(nil)), ("10 s", 10, link(10)), ("60 s", 60, link(60))]
    }
}

extension ConnectionDocument {
    /// The state, and whose side has the trouble.
    var diagnosisBadge: Markup {
        state == .up && diagnosis == .healthy
            ? state.badge
            : "\(state.badge)<small title=\"\(explanation)\">\(diagnosis.rawValue)</small>"
    }
}

extension ConnectionState {
    /// A sign and the word, so that nobody needs the colour.
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
