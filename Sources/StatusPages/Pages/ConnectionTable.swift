import Availability
import CloudAPI
import NetworkPrimitives
import Probing
import VPNConfiguration

/// The table of connections, with one row for each target.
struct ConnectionTable {
    let rows: [ConnectionView]
    let query: PageQuery
    let links: PageLinks
    let time: PageTime

    private static let columns = 15
    /// The number of a connection's columns after those of its targets.
    private static let trailing = 5

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
            column("RTT ms", "of the newest reply, highest first", .rtt), plain("p50"),
            column("p99", "highest first", .p99), column("Jitter", "highest first", .jitter),
            column("Loss %", "highest first", .loss), plain("Last hour"), plain("Last outage"), plain("Monitor"),
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

    private func body(_ connection: ConnectionView) -> Markup {
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

    /// Returns the explanation of a connection that is not up, in a separate row: the name's column is too narrow for it.
    private func why(_ connection: ConnectionView) -> Markup {
        guard connection.state != .up else { return .empty }
        return """
            <tr class="because"><td></td><td colspan="\(Self.columns - 1)"><bdi>\(connection.standing.explanation)</bdi></td></tr>
            """
    }

    /// Returns the line below the name.
    private func remarks(_ connection: ConnectionView) -> Markup {
        var remarks: [Markup] = []
        if connection.isMaintained { remarks.append("<span class=\"tag\">maintenance</span> ") }
        if let gateway = connection.gateway, let customer = connection.customerGateway {
            remarks.append("<bdi>\(gateway)</bdi> → <bdi>\(customer)</bdi>")
        }
        return remarks.isEmpty ? .empty : "<small>\(remarks)</small>"
    }

    private func cells(_ target: TargetView, isOnly: Bool) -> Markup {
        let name: Markup =
            isOnly && target.name == TargetConfiguration.peer ? .empty : "<small><bdi>\(target.name)</bdi></small>"
        let loss = target.lossRatio.map { $0 > 0 ? "n bad" : "n" } ?? "n"
        return """
            <td class="a"><bdi>\(target.address?.description ?? FigureText.none)</bdi>\(name)</td>\
            <td class="n">\(FigureText.milliseconds(nanoseconds: target.lastRoundTrip))</td>\
            <td class="n">\(FigureText.milliseconds(nanoseconds: target.window.median))</td>\
            <td class="n">\(FigureText.milliseconds(nanoseconds: target.window.p99))</td>\
            <td class="n">\(FigureText.milliseconds(nanoseconds: target.window.jitter))</td>\
            <td class="\(loss)">\(FigureText.percent(target.lossRatio))</td>\
            <td class="s">\(Sparkline(minutes: target.minutes ?? []).markup)</td><td class="a">\(outage(target))</td>
            """
    }

    private func outage(_ target: TargetView) -> Markup {
        guard let start = target.lastOutageStart else { return "<span class=\"no\">none</span>" }
        if target.state == .outage {
            return "<span class=\"bad\">for \(FigureText.age(nanoseconds: time.now - start))</span>"
        }
        let length = target.lastOutageEnd.map { FigureText.duration(nanoseconds: $0 - start) }
        return "\(time.ago(target.lastOutageEnd))\(length.map { "<small>for \($0)</small>" as Markup } ?? .empty)"
    }

    /// Returns the columns of the cloud and the pair. Figures inside IPsec replace missing ones outside.
    private func cloud(_ connection: ConnectionView) -> Markup {
        let path = connection.cloudFigures?.link ?? connection.cloudFigures?.tunnel
        let loss = path?.loss.map { $0 > 0 ? "n bad" : "n" } ?? "n"
        let pair: Markup =
            connection.pair?.pair.state.badge ?? "<span class=\"no\">–</span>"
        return """
            <td>\(ConnectionTable.monitor(connection))</td>\
            <td class="n">\(FigureText.milliseconds(path?.roundTrip))</td><td class="\(loss)">\
            \(FigureText.percent(path?.loss))</td><td class="n">\(path.map { FigureText.age(nanoseconds: time.now - $0.time) } ?? FigureText.none)</td>\
            <td>\(pair)</td>
            """
    }

    /// Returns the monitor's status as the cloud names it, in lower case.
    static func monitor(_ connection: ConnectionView) -> Markup {
        guard let monitor = connection.monitor else { return "<span class=\"no\">none</span>" }
        return "<bdi>\((monitor.status?.rawValue ?? "new").lowercased())</bdi>"
    }
}
