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
        case PairState.protected.rawValue?: "<span class=\"st up\"><i aria-hidden=\"true\">●</i> protected</span>"
        case PairState.degraded.rawValue?: "<span class=\"st impaired\"><i aria-hidden=\"true\">▲</i> degraded</span>"
        case PairState.down.rawValue?: "<span class=\"st down\"><i aria-hidden=\"true\">✕</i> down</span>"
        default: "<span class=\"st unknown\"><i aria-hidden=\"true\">?</i> unknown</span>"
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
