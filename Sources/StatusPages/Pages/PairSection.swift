import Availability

/// The HA pairs on the status page. It is empty if there are none.
struct PairSection {
    let pairs: [PairView]
    let links: PageLinks

    /// The number of pairs that are shown. The document has all of them.
    private static let most = 24
    private static let order: [PairState] = [.down, .degraded, .unknown, .protected]

    var markup: Markup {
        guard !pairs.isEmpty else { return .empty }
        let sorted = Self.order.flatMap { state in pairs.filter { $0.pair.state == state } }
        let rest = sorted.count - Self.most
        let more: Markup =
            rest > 0
            ? "<p class=\"no\">and \(rest) more, in <a href=\"\(links.to("/api/v1/status"))\">json</a></p>" : .empty
        return """
            <section aria-labelledby="pairs">
            <div class="bar"><h2 id="pairs">HA pairs</h2></div>
            <ul class="pairs">
            \(sorted.prefix(Self.most).map(item))</ul>
            \(more)
            </section>
            """
    }

    private func item(_ view: PairView) -> Markup {
        """
        <li>\(view.pair.state.badge) <b><bdi>\(view.gateway)</bdi> → <bdi>\(view.customerGateway)</bdi></b> \
        <span class="no">\(view.pair.up) of \(view.pair.members.count) up</span> \
        <span class="members">\(view.pair.members.map(member))</span></li>

        """
    }

    private func member(_ member: PairMember) -> Markup {
        let state = member.isUp.map { $0 ? "up" : "down" } ?? "unknown"
        return """
            <a class="\(state)" href="\(links.connection(member.connection))"><bdi>\(member.connection)</bdi></a> \
            <span class="no">\(member.role ?? "") \(state)</span> 
            """
    }
}

extension PairState {
    /// A sign and the word, so that the color is not necessary.
    var badge: Markup {
        switch self {
        case .protected: "<span class=\"st up\"><i aria-hidden=\"true\">●</i> protected</span>"
        case .degraded: "<span class=\"st degraded\"><i aria-hidden=\"true\">▲</i> degraded</span>"
        case .down: "<span class=\"st down\"><i aria-hidden=\"true\">✕</i> down</span>"
        case .unknown: "<span class=\"st unknown\"><i aria-hidden=\"true\">?</i> unknown</span>"
        }
    }
}
