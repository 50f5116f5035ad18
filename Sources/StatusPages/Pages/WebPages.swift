import Availability
package import ExporterToolkit
import NetworkPrimitives
import Probing

/// The pages and the JSON documents of the same views. Each request makes them from snapshots and waits for nothing.
package struct WebPages: Sendable {
    let reporter: StatusReporter
    let links: PageLinks

    package init(reporter: StatusReporter, links: PageLinks = PageLinks()) {
        self.reporter = reporter
        self.links = links
    }

    /// Returns the response to the request. `nil` if the path is not a page, or names an unknown connection.
    package func answer(to request: WebRequest) -> (@Sendable () async -> WebResponse)? {
        let path = request.path
        switch path {
        case "/": return { status(PageQuery(request.query)) }
        case PageLinks.styleSheet: return { styleSheet(request) }
        case "/api/v1/status": return { .json(StatusDocument(reporter.status())) }
        case "/api/v1/connections": return { .json(ConnectionListDocument(reporter.connections.all())) }
        case _ where path.hasPrefix(PageLinks.documents):
            guard let view = connection(path.dropFirst(PageLinks.documents.count)) else { return nil }
            return { .json(ConnectionDocument(view)) }
        case _ where path.hasPrefix(PageLinks.connections):
            guard let view = connection(path.dropFirst(PageLinks.connections.count)) else { return nil }
            return { page(of: view, PageQuery(request.query)) }
        default: return nil
        }
    }

    /// Returns the page for an unknown path.
    ///
    /// - Parameter line: the reason, without a period.
    package func notFound(_ line: String) -> WebResponse {
        let frame = PageFrame(
            links: links, title: "Not found", state: .unknown, time: time.now, refresh: nil, refreshChoices: [])
        let content: Markup =
            "<h1>Not found</h1>\n<p>\(line).</p>\n<p><a href=\"\(links.to("/"))\">All connections</a></p>"
        return .page(frame.page(content), status: .notFound)
    }

    private func connection(_ encoded: Substring) -> ConnectionView? {
        PercentCoding.decode(encoded).flatMap { reporter.connection($0) }
    }

    private func status(_ query: PageQuery) -> WebResponse {
        let selection = ConnectionSelection(reporter.connections.all(), query)
        let names = selection.shown.map(\.name)
        let rows = Dictionary(reporter.connections.connections(Set(names)).map { ($0.name, $0) }) { first, _ in first }
        let page = StatusPage(
            status: reporter.status(), selection: selection, rows: names.compactMap { rows[$0] },
            events: reporter.events, query: query, links: links, time: time)
        return .page(page.markup)
    }

    private func page(of connection: ConnectionView, _ query: PageQuery) -> WebResponse {
        .page(ConnectionPage(connection: connection, links: links, time: time, refresh: query.refresh).markup)
    }

    private var time: PageTime { PageTime(now: reporter.connections.clock.now().realtime) }

    /// Returns the style sheet. Its address changes with its content, so that a browser never needs to request it
    /// again.
    private func styleSheet(_ request: WebRequest) -> WebResponse {
        let tag = "\"\(StyleSheet.version)\""
        var response = WebResponse(status: .ok, contentType: "text/css; charset=utf-8", body: StyleSheet.bytes)
        if let known = request.headers["if-none-match"], known == "*" || known.contains(tag) {
            response.status = .notModified
            response.body = []
        }
        response.headers = ["Cache-Control": "public, max-age=31536000, immutable", "ETag": tag]
        return response
    }
}

extension WebResponse {
    fileprivate static func page(_ markup: Markup, status: Status = .ok) -> WebResponse {
        WebResponse(
            status: status, contentType: "text/html; charset=utf-8", body: markup.bytes, headers: PageHeaders.page)
    }
}
