import Availability

/// An HA pair in a line: its ends, how it stands, and its members.
struct PairItem {
    let pair: PairDocument
    let links: PageLinks

    var markup: Markup {
        """
        <li>\(badge) <b><bdi>\(pair.gateway)</bdi> → <bdi>\(pair.customerGateway)</bdi></b> \
        <span class="no">\(pair.up) of \(pair.members.count) up</span> <span class="members">\(members)</span></li>

        """
    }

    var badge: Markup {
        switch pair.state {
        case .protected: "<span class=\"st up\"><i aria-hidden=\"true\">●</i> protected</span>"
        case .degraded: "<span class=\"st degraded\"><i aria-hidden=\"true\">▲</i> degraded</span>"
        case .down: "<span class=\"st down\"><i aria-hidden=\"true\">✕</i> down</span>"
        case .unknown: "<span class=\"st unknown\"><i aria-hidden=\"true\">?</i> unknown</span>"
        }
    }

    private var members: [Markup] {
        pair.members.map { member in
            let sign = member.isUp == true ? "up" : member.isUp == false ? "down" : "unknown"
            return """
                <a class="\(sign)" href="\(links.connection(member.connection))"><bdi>\(member.connection)</bdi></a> \
                <span class="no">\(member.role ?? "") \(sign)</span> 
                """
        }
    }
}
