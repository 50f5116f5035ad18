import Availability
import Settings
import VPNConfiguration

/// The silences and maintenance windows on the status page. It is empty if there are none.
struct MaintenanceSection {
    let maintenance: MaintenanceView
    let links: PageLinks

    /// The number of items of each kind that are shown. The document has all of them.
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
            <span class="tag">silence</span> <bdi>\(silence.pattern.text)</bdi> until \(PageTime.element(silence.end)): \
            <bdi>\(silence.reason)</bdi>
            """
        }
            + list(maintenance.windows) { window in
                let next: Markup =
                    window.nextOpening.map { "opens next \(PageTime.element($0))" } ?? "does not open again"
                let state: Markup = window.isOpen ? "<b>open now</b>, " : .empty
                return """
                    <span class="tag">window</span> <bdi>\(window.window.timeText)</bdi>, <bdi>\(window.window.selectionText)</bdi>: \(state)\(next)
                    """
            }
            + list(maintenance.unmatchedTexts) { "<span class=\"tag\">no match</span> <bdi>\($0)</bdi>" }
    }

    private func list<Item>(_ items: [Item], _ text: (Item) -> Markup) -> [Markup] {
        let rest = items.count - Self.most
        let more: [Markup] =
            rest > 0
            ? ["<li class=\"no\">and \(rest) more, in <a href=\"\(links.to("/api/v1/status"))\">json</a></li>\n"] : []
        return items.prefix(Self.most).map { "<li>\(text($0))</li>\n" as Markup } + more
    }
}
