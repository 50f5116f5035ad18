import Availability

/// Silences and maintenance windows on the status page; nothing where there are none.
struct MaintenanceSection {
    let maintenance: MaintenanceDocument
    let links: PageLinks

    /// Of each kind that are shown; all of them are in the documents.
    private static let most = 20

    var markup: Markup {
        guard !maintenance.isEmpty else { return .empty }
        return """
            <section aria-labelledby="maintenance">
            <div class="bar"><h2 id="maintenance">Maintenance</h2></div>
            <ul class="work">
            \(items)</ul>
            </section>

            """
    }

    private var items: [Markup] {
        list(maintenance.silences) { silence in
            """
            <span class="tag">silence</span> <bdi>\(silence.name)</bdi> until \(Self.time(silence.end)): \
            <bdi>\(silence.reason)</bdi>
            """
        }
            + list(maintenance.windows) { window in
                let next: Markup = window.nextOpening.map { "opens next \(Self.time($0))" } ?? "never opens again"
                let state: Markup = window.isOpen ? "<b>open now</b>, " : .empty
                return """
                    <span class="tag">window</span> <bdi>\(window.time)</bdi>, <bdi>\(window.selection)</bdi>: \(state)\(next)
                    """
            }
            + list(maintenance.unmatched) { "<span class=\"tag\">no match</span> <bdi>\($0)</bdi>" }
    }

    private func list<Item>(_ items: [Item], _ text: (Item) -> Markup) -> [Markup] {
        let rest = items.count - Self.most
        let more: [Markup] =
            rest > 0
            ? ["<li class=\"no\">and \(rest) more, in <a href=\"\(links.to("/api/v1/status"))\">json</a></li>\n"] : []
        return items.prefix(Self.most).map { "<li>\(text($0))</li>\n" as Markup } + more
    }

    static func time(_ time: String) -> Markup {
        "<time datetime=\"\(time)\">\(PageFigure.time(time)) UTC</time>"
    }
}
