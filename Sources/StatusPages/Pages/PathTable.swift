import Availability

/// The way to one target: its size, its length, and the routers that the newest trace met.
struct PathTable {
    let path: PathDocument
    let time: PageTime

    var markup: Markup {
        """
        <div><table class="counts"><caption>Path</caption><tbody>
        \(rows)</tbody></table>
        \(trace)</div>
        """
    }

    private var rows: [Markup] {
        var rows: [Markup] = []
        func add(_ name: String, _ value: Markup?) {
            if let value { rows.append("<tr><th scope=\"row\">\(name)</th><td>\(value)</td></tr>\n") }
        }
        add("Path MTU", path.mtu.map { "\($0) bytes\(blackHole)" })
        add("MTU told by a router", path.reportedMTU.map { "\($0) bytes" })
        add("Hop limit of replies", path.hopLimit.map { "\($0)\(hopLimitChanges)" })
        let stamps = path.timestampSource.split(separator: "/").map(String.init)
        if stamps.count == 2 { add("Stamped by", "\(stamps[0]), replies by \(stamps[1])") }
        return rows
    }

    private var blackHole: Markup {
        path.isBlackHole == true ? "<small class=\"bad\">larger packets vanish</small>" : .empty
    }

    private var hopLimitChanges: Markup {
        path.hopLimitChanges == 0 ? .empty : "<small>changed \(path.hopLimitChanges) times</small>"
    }

    private func changes(_ trace: PathDocument.Trace) -> Markup {
        trace.changes == 0 ? .empty : ", changed \(trace.changes) times"
    }

    private var trace: Markup {
        guard let trace = path.trace else { return .empty }
        let hops = trace.hops.map { hop in
            let time: Markup =
                hop.roundTrip.map { " <span class=\"no\">\(PageFigure.milliseconds($0)) ms</span>" } ?? .empty
            return "<li><bdi>\(hop.address ?? "no answer")</bdi>\(time)</li>" as Markup
        }
        let end: Markup = trace.isComplete ? .empty : " <span class=\"bad\">did not reach the target</span>"
        return """
            <h3>Trace <span class="no">\(time.ago(trace.time)), \
            \(String(trace.occasion.map { $0 == "_" ? " " : $0 }))\(changes(trace))</span>\(end)</h3>
            <ol class="hops">\(hops)</ol>
            """
    }
}
