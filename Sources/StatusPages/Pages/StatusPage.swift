import Availability
import Probing

/// The page at `/`: how the exporter and the cloud are, every connection with its last hour, pairs, and what happened.
struct StatusPage: Sendable {
    let status: StatusDocument
    let selection: ConnectionSelection
    /// Of the connections that are shown, with their last hours, in the order of the page.
    let rows: [ConnectionDocument]
    /// Newest first.
    let events: [EventDocument.Item]
    let query: PageQuery
    let links: PageLinks
    let time: PageTime

    /// Events and pairs that are shown; all of them are in the documents.
    private static let mostEvents = 20
    private static let mostPairs = 24

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
            \(pairs)
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
            ? "<p class=\"nodata\">No connection is known yet.</p>"
            : "<p class=\"nodata\">No connection is meant by this filter. <a href=\"\(links.to("/"))\">Show all.</a></p>"
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

    /// What was chosen otherwise stays while something is searched.
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

    private var pairs: Markup {
        guard !status.pairs.isEmpty else { return .empty }
        let order: [PairState] = [.down, .degraded, .unknown, .protected]
        let sorted = order.flatMap { state in status.pairs.filter { $0.state == state } }
        let rest = sorted.count - Self.mostPairs
        return """
            <section aria-labelledby="pairs">
            <div class="bar"><h2 id="pairs">HA pairs</h2></div>
            <ul class="pairs">
            \(sorted.prefix(Self.mostPairs).map { PairItem(pair: $0, links: links).markup })</ul>
            \(rest > 0 ? "<p class=\"no\">and \(rest) more, in <a href=\"\(links.to("/api/v1/status"))\">json</a></p>" as Markup : .empty)
            </section>
            """
    }
}
