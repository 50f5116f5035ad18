import Availability
import ExporterToolkit
import VPNConfiguration

/// The page of one connection.
struct ConnectionPage: Sendable {
    let connection: ConnectionView
    let links: PageLinks
    let time: PageTime
    /// The number of seconds between two loads. `nil` for never.
    let refresh: Int?

    var markup: Markup {
        let own = links.connection(connection.name)
        let frame = PageFrame(
            links: links, title: "\(connection.state.rawValue) · \(connection.name)", state: connection.state,
            time: time.now, refresh: refresh,
            refreshChoices: PageFrame.choices { own + ($0.map { "?refresh=\($0)" } ?? "") })
        let events = connection.events ?? []
        return frame.page(
            """
            <nav class="crumbs" aria-label="Breadcrumb"><a href="\(links.to("/"))">Connections</a> / \
            <bdi>\(connection.name)</bdi></nav>
            <div class="title"><h1><bdi>\(connection.name)</bdi></h1> \(connection.state.badge) \
            <b>\(connection.diagnosis.rawValue)</b> <a class="no" href="\(links.document(of: connection.name))">json</a></div>
            <p class="why">\(connection.standing.explanation)</p>
            \(problems)
            <dl class="facts">
            \(ConnectionFacts(connection: connection, links: links).markup)</dl>
            \(targets)
            \(CloudSection(figures: connection.cloudFigures, time: time).markup)
            \(EventSection(events: events, all: events.count, links: links, time: time).markup)
            """)
    }

    private var problems: Markup {
        guard !connection.standing.problems.isEmpty else { return .empty }
        let items = connection.standing.problems.map { "<li><bdi>\($0)</bdi></li>" as Markup }
        return "<ul class=\"problems \(connection.state.rawValue)\" aria-label=\"Problems\">\(items)</ul>"
    }

    private var targets: [Markup] {
        guard !connection.targets.isEmpty else { return ["<p class=\"nodata\">No targets yet.</p>"] }
        return connection.targets.enumerated().map { index, target in
            TargetSection(
                number: index + 1, target: target, hasRoundTripObjective: connection.objective?.roundTrip != nil,
                time: time
            ).markup
        }
    }
}
