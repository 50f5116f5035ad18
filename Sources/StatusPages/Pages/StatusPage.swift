import Availability
import Probing

/// The page at `/`: the exporter, the cloud, the connections with their last hours, pairs, maintenance and events.
struct StatusPage: Sendable {
    let status: StatusView
    let selection: ConnectionSelection
    /// The connections of the page with their last hours, in its order.
    let rows: [ConnectionView]
    /// The events, latest first.
    let events: [Event]
    let query: PageQuery
    let links: PageLinks
    let time: PageTime

    /// The number of events that are shown. The document has all of them.
    private static let mostEvents = 20

    var markup: Markup {
        let refreshes = PageFrame.choices { seconds in
            var query = query
            query.refresh = seconds
            return links.to("/") + query.link
        }
        let frame = PageFrame(
            links: links, title: title, state: worst, time: status.time, refresh: query.refresh,
            refreshChoices: refreshes)
        return frame.page(
            """
            <h1 class="sr">VPN connections</h1>
            \(HealthSection(status: status, time: time).markup)
            \(connections)
            \(PairSection(pairs: status.pairs, links: links).markup)
            \(MaintenanceSection(maintenance: status.maintenance, links: links).markup)\
            \(EventSection(events: Array(events.prefix(Self.mostEvents)), all: events.count, links: links, time: time).markup)
            """)
    }

    private var worst: ConnectionState {
        ConnectionState.allCases.first { (selection.counts[$0] ?? 0) > 0 } ?? .unknown
    }

    private var title: String {
        let down = selection.counts[.down] ?? 0
        return down == 0 ? "VPN connections" : "\(down) down · VPN connections"
    }

    private var connections: Markup {
        let table = rows.isEmpty ? noRows : ConnectionTable(rows: rows, query: query, links: links, time: time).markup
        return """
            <section aria-labelledby="connections">
            <div class="bar"><h2 id="connections">Connections</h2>
            <nav class="chips" aria-label="Filter by state">\(chips)</nav>
            \(search)</div>
            \(table)
            \(pager)
            </section>
            """
    }

    private var noRows: Markup {
        selection.all == 0
            ? "<p class=\"nodata\">No connections yet.</p>"
            : "<p class=\"nodata\">No connection matches this filter. <a href=\"\(links.to("/"))\">Show all.</a></p>"
    }

    private var chips: [Markup] {
        let all = chip("all", selection.all, nil, "")
        let trouble = chip("trouble", selection.trouble, .trouble, "")
        return [all, trouble]
            + ConnectionState.allCases.map { state in
                chip(state.rawValue, selection.counts[state] ?? 0, .state(state), state.rawValue)
            }
    }

    private func chip(_ text: String, _ count: Int, _ filter: PageQuery.Filter?, _ look: String) -> Markup {
        let link = links.to("/") + query.with { $0.filter = filter }.link
        let look = count == 0 ? look + " zero" : look
        return query.filter == filter
            ? "<a class=\"\(look)\" href=\"\(link)\" aria-current=\"true\"><b>\(count)</b> \(text)</a> "
            : "<a class=\"\(look)\" href=\"\(link)\"><b>\(count)</b> \(text)</a> "
    }

    /// The search form. It keeps the other parameters.
    private var search: Markup {
        var hidden: [(String, String)] = []
        if let filter = query.filter { hidden.append(("state", filter.text)) }
        if query.order != .trouble { hidden.append(("sort", query.order.rawValue)) }
        if query.rows != PageQuery.standardRows { hidden.append(("rows", "\(query.rows)")) }
        if let refresh = query.refresh { hidden.append(("refresh", "\(refresh)")) }
        let inputs = hidden.map { "<input type=\"hidden\" name=\"\($0.0)\" value=\"\($0.1)\">" as Markup }
        return """
            <form action="\(links.to("/"))" role="search">\(inputs)<input type="search" name="q" value="\(query.text)" \
            maxlength="64" placeholder="name, address, label" aria-label="Search connections"><button>Search</button></form>
            """
    }

    private var pager: Markup {
        guard selection.pages > 1 || selection.found != selection.all else { return .empty }
        let current = min(query.page, selection.pages)
        func link(_ page: Int, _ text: String, _ relation: String) -> Markup {
            guard (1...selection.pages).contains(page) else { return "<span class=\"no\">\(text)</span> " }
            let address = links.to("/") + query.with { $0.page = page }.link
            return "<a href=\"\(address)\" rel=\"\(relation)\">\(text)</a> "
        }
        return """
            <nav class="pager" aria-label="Pages">\(link(current - 1, "← previous", "prev"))<span>\(selection.first) to \
            \(selection.last) of \(selection.found)</span> \(link(current + 1, "next →", "next"))</nav>
            """
    }
}
