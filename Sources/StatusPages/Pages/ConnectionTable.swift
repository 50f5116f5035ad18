import Availability
import Probing
import VPNConfiguration

/// The table of connections: a body for each, a row for each of its targets.
struct ConnectionTable {
    let rows: [ConnectionDocument]
    let query: PageQuery
    let links: PageLinks
    let time: PageTime

    /// Columns of a connection before its targets', those of a target, and those after them.
    private static let trailing = 5
    private static let columns = 15

    var markup: Markup {
        """
        <div class="scroll"><table class="list">
        <caption class="sr">Connections, one row for each target; times in milliseconds over each target's window</caption>
        <thead><tr>\(head)</tr></thead>
        \(rows.map(body))</table></div>
        """
    }

    private var head: [Markup] {
        [
            column("Diagnosis", "most urgent first", .trouble), column("Connection", "by name", .name), plain("Peer"),
            column("RTT ms", "of the newest reply, greatest first", .rtt), plain("p50"),
            column("p99", "greatest first", .p99), column("Jitter", "greatest first", .jitter),
            column("Loss %", "greatest first", .loss), plain("Last hour"), plain("Last outage"), plain("Monitor"),
            plain("Cloud RTT"), plain("Cloud loss %"), plain("Cloud age"), plain("Pair"),
        ]
    }

    private func plain(_ text: String) -> Markup { "<th scope=\"col\">\(text)</th>" }

    private func column(_ text: String, _ hint: String, _ order: PageQuery.Order) -> Markup {
        let link = links.to("/") + query.with { $0.order = order }.link
        return query.order == order
            ? "<th scope=\"col\" aria-sort=\"other\"><a href=\"\(link)\" title=\"\(hint)\">\(text) ↓</a></th>"
            : "<th scope=\"col\"><a href=\"\(link)\" title=\"\(hint)\">\(text)</a></th>"
    }

    private func body(_ connection: ConnectionDocument) -> Markup {
        let first = """
            <td>\(connection.diagnosisBadge)</td>\
            <th scope="row"><a href="\(links.connection(connection.name))"><bdi>\(connection.name)</bdi></a>\
            \(remarks(connection))</th>
            """ as Markup
        let last = cloud(connection)
        guard let target = connection.targets.first else {
            return """
                <tbody><tr class="new">\(first)<td colspan="8" class="no">no target yet</td>\(last)</tr>\(why(connection))</tbody>

                """
        }
        let others = connection.targets.dropFirst().map { target in
            """
            <tr class="more"><td></td><th scope="row"><span class="sr">\(connection.name)</span></th>\
            \(cells(target, isOnly: false))<td colspan="\(Self.trailing)"></td></tr>
            """ as Markup
        }
        return """
            <tbody><tr>\(first)\(cells(target, isOnly: others.isEmpty))\(last)</tr>\(why(connection))\(others)</tbody>

            """
    }

    /// The sentence of a connection that is not up, in a row of its own: in the name's column it would be a tower.
    private func why(_ connection: ConnectionDocument) -> Markup {
        guard connection.state != .up else { return .empty }
        return """
            <tr class="because"><td></td><td colspan="\(Self.columns - 1)"><bdi>\(connection.explanation)</bdi></td></tr>
            """
    }

    /// What is worth a word beneath the name.
    private func remarks(_ connection: ConnectionDocument) -> Markup {
        var remarks: [Markup] = []
        if connection.maintenance { remarks.append("<span class=\"tag\">maintenance</span> ") }
        if let gateway = connection.gateway, let customer = connection.customerGateway {
            remarks.append("<bdi>\(gateway)</bdi> → <bdi>\(customer)</bdi>")
        }
        return remarks.isEmpty ? .empty : "<small>\(remarks)</small>"
    }

    private func cells(_ target: TargetDocument, isOnly: Bool) -> Markup {
        let name: Markup =
            isOnly && target.name == TargetConfiguration.peer ? .empty : "<small><bdi>\(target.name)</bdi></small>"
        let loss = target.lossRatio.map { $0 > 0 ? "n bad" : "n" } ?? "n"
        return """
            <td class="a"><bdi>\(target.address ?? PageFigure.none)</bdi>\(name)</td>\
            <td class="n">\(PageFigure.milliseconds(target.rttLast))</td>\
            <td class="n">\(PageFigure.milliseconds(target.rttMedian))</td>\
            <td class="n">\(PageFigure.milliseconds(target.rttP99))</td>\
            <td class="n">\(PageFigure.milliseconds(target.jitter))</td>\
            <td class="\(loss)">\(PageFigure.percent(target.lossRatio))</td>\
            <td class="s">\(Sparkline(minutes: target.minutes ?? []).markup)</td><td class="a">\(outage(target))</td>
            """
    }

    private func outage(_ target: TargetDocument) -> Markup {
        guard let start = target.lastOutageStart else { return "<span class=\"no\">none</span>" }
        if target.state == OutageState.State.outage.rawValue {
            return "<span class=\"bad\">for \(time.span(start, nil).map(PageFigure.age) ?? "")</span>"
        }
        let length = target.lastOutageEnd.flatMap { time.span(start, $0) }.map(PageFigure.duration)
        return "\(time.ago(target.lastOutageEnd))\(length.map { "<small>for \($0)</small>" as Markup } ?? .empty)"
    }

    /// The figures inside IPsec stand for those outside where these are missing.
    private func cloud(_ connection: ConnectionDocument) -> Markup {
        let path = connection.cloudFigures?.link ?? connection.cloudFigures?.tunnel
        let loss = path?.loss.map { $0 > 0 ? "n bad" : "n" } ?? "n"
        let pair: Markup =
            connection.pair.map { PairItem(pair: $0, links: links).badge } ?? "<span class=\"no\">–</span>"
        return """
            <td>\(ConnectionTable.monitor(connection))</td>\
            <td class="n">\(PageFigure.milliseconds(path?.roundTrip))</td><td class="\(loss)">\
            \(PageFigure.percent(path?.loss))</td><td class="n">\(path.map { PageFigure.age($0.age) } ?? PageFigure.none)</td>\
            <td>\(pair)</td>
            """
    }

    /// The monitor's state in the cloud's word, in small letters as all others.
    static func monitor(_ connection: ConnectionDocument) -> Markup {
        guard connection.monitor != nil else { return "<span class=\"no\">none</span>" }
        return "<bdi>\((connection.monitorStatus ?? "new").lowercased())</bdi>"
    }
}
