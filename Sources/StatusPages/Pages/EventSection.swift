import NetworkPrimitives
import Probing

/// The recent events, latest first.
struct EventSection {
    let events: [Event]
    /// The number of events in the log.
    let all: Int
    let links: PageLinks
    let time: PageTime

    var markup: Markup {
        let rest: Markup =
            all > events.count
            ? "<p class=\"no\">\(all - events.count) older events in <a href=\"\(links.to("/api/v1/events"))\">json</a></p>"
            : .empty
        let list: Markup =
            events.isEmpty
            ? "<p class=\"nodata\">No events yet.</p>" : "<ol class=\"events\">\n\(items)</ol>"
        return """
            <section aria-labelledby="events">
            <div class="bar"><h2 id="events">Recent events</h2></div>
            \(list)
            \(rest)</section>
            """
    }

    private var items: [Markup] {
        events.map { event in
            let connection: Markup =
                event.connection.map { "<a href=\"\(links.connection($0))\"><bdi>\($0)</bdi></a> " } ?? .empty
            return """
                <li><time datetime="\(event.time.asTime)" title="\(time.agoText(event.time))">\(PageTime.text(event.time))</time> \
                <span class="kind \(Self.look(event.kind))">\(event.kind.rawValue.words)</span> \
                <span>\(connection)<bdi>\(event.text)</bdi></span></li>

                """
        }
    }

    private static func look(_ kind: Event.Kind) -> String {
        switch kind {
        case .outageBegan, .stateChanged, .pathMTUBlackHole, .configurationRefused: "down"
        case .outageEnded: "up"
        case .pairChanged, .connectionGone, .pathChanged, .pathMTUChanged: "degraded"
        case .monitorCreated, .monitorAdopted, .monitorRepaired, .connectionAppeared, .silenceBegan, .silenceEnded,
            .identifiersRenewed, .configurationReloaded:
            ""
        }
    }
}
