import Availability
import ExporterToolkit

/// The page of one connection: all that is known of it.
struct ConnectionPage: Sendable {
    let connection: ConnectionDocument
    let links: PageLinks
    let time: PageTime
    /// When the page was made, as documents tell it.
    let made: String
    let refresh: Int?

    var markup: Markup {
        let own = links.connection(connection.name)
        let frame = PageFrame(
            links: links, title: "\(connection.state.rawValue) · \(connection.name)", state: connection.state,
            time: made,
            refresh: refresh, refreshChoices: PageFrame.choices { own + ($0.map { "?refresh=\($0)" } ?? "") })
        let events = connection.events ?? []
        return frame.page(
            """
            <nav class="crumbs" aria-label="Breadcrumb"><a href="\(links.to("/"))">Connections</a> / \
            <bdi>\(connection.name)</bdi></nav>
            <div class="title"><h1><bdi>\(connection.name)</bdi></h1> \(connection.state.badge) \
            <b>\(connection.diagnosis.rawValue)</b> <a class="no" href="\(links.to("/api/v1" + PageLinks.connections + PercentCoding.encode(connection.name)))">json</a></div>
            <p class="why">\(connection.explanation)</p>
            \(problems)
            <dl class="facts">
            \(ConnectionFacts(connection: connection, links: links, time: time).markup)</dl>
            \(targets)
            \(CloudSection(figures: connection.cloudFigures, time: time).markup)
            \(EventSection(events: events, all: events.count, links: links, time: time).markup)
            """)
    }

    private var problems: Markup {
        guard !connection.problems.isEmpty else { return .empty }
        let items = connection.problems.map { "<li><bdi>\($0)</bdi></li>" as Markup }
        return "<ul class=\"problems \(connection.state.rawValue)\" aria-label=\"Problems\">\(items)</ul>"
    }

    private var targets: [Markup] {
        guard !connection.targets.isEmpty else { return ["<p class=\"nodata\">No target is probed yet.</p>"] }
        return connection.targets.enumerated().map { index, target in
            TargetSection(number: index + 1, target: target, objective: connection.objective, time: time).markup
        }
    }
}
