import Availability
package import ExporterToolkit
import Network
import Probing

/// The pages for people, and the same as documents for programs. Made where the request is served, from snapshots: nobody
/// is waited for.
package struct WebPages: Sendable {
    package let reporter: StatusReporter
    package var links = PageLinks()

    package init(reporter: StatusReporter, links: PageLinks = PageLinks()) {
        self.reporter = reporter
        self.links = links
    }

    private static let documents = "/api/v1" + PageLinks.connections

    /// `nil` where the path is none of these, or names a connection that there is not.
    package func answer(to request: WebRequest) -> (@Sendable () async -> WebResponse)? {
        let path = request.path
        switch path {
        case "/": return { status(PageQuery(request.query)) }
        case PageLinks.styleSheet: return { styleSheet(request) }
        case "/api/v1/status": return { .json(reporter.status()) }
        case "/api/v1/connections": return { .json(reporter.connections.all()) }
        case _ where path.hasPrefix(Self.documents):
            guard let document = connection(path.dropFirst(Self.documents.count)) else { return nil }
            return { .json(document) }
        case _ where path.hasPrefix(PageLinks.connections):
            guard let document = connection(path.dropFirst(PageLinks.connections.count)) else { return nil }
            return { page(of: document, PageQuery(request.query)) }
        default: return nil
        }
    }

    package func notFound(_ line: String) -> WebResponse {
        let frame = PageFrame(
            links: links, title: "Not found", state: .unknown, time: time.now.asTime, refresh: nil, refreshChoices: [])
        let content: Markup =
            "<h1>Not found</h1>\n<p>\(line).</p>\n<p><a href=\"\(links.to("/"))\">All connections</a></p>"
        return .page(frame.page(content), status: .notFound)
    }

    private func connection(_ encoded: Substring) -> ConnectionDocument? {
        PercentCoding.decode(encoded).flatMap { reporter.connection($0) }
    }

    private func status(_ query: PageQuery) -> WebResponse {
        let selection = ConnectionSelection(reporter.connections.all().connections, query)
        let names = selection.shown.map(\.name)
        let rows = Dictionary(reporter.connections.connections(Set(names)).map { ($0.name, $0) }) { first, _ in first }
        let page = StatusPage(
            status: reporter.status(), selection: selection, rows: names.compactMap { rows[$0] },
            events: EventDocument(reporter.events().newestFirst).events, query: query, links: links, time: time)
        return .page(page.markup)
    }

    private func page(of document: ConnectionDocument, _ query: PageQuery) -> WebResponse {
        let time = time
        let page = ConnectionPage(
            connection: document, links: links, time: time, made: time.now.asTime, refresh: query.refresh)
        return .page(page.markup)
    }

    private var time: PageTime { PageTime(now: reporter.connections.clock.now().realtime) }

    /// Its address changes with it, so that a browser never has to ask again.
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
