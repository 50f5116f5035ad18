import Availability
import NetworkPrimitives
import ProbeEngine
import Probing

/// The path to a target: its MTU, its hop limit, and the routers of the newest trace.
struct PathTable {
    let path: PathView
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
        add("MTU reported by a router", path.reportedMTU.map { "\($0) bytes" })
        add("Hop limit of replies", path.hopLimit.map { "\($0)\(hopLimitChanges)" })
        add(
            "Timestamps",
            "requests \(Self.clock(path.timestamps.hasSendStamps)), replies \(Self.clock(path.timestamps.hasReceiveStamps))"
        )
        return rows
    }

    private static func clock(_ isKernel: Bool) -> String { isKernel ? "kernel" : "user" }

    private var blackHole: Markup {
        path.isBlackHole == true ? "<small class=\"bad\">larger packets get lost</small>" : .empty
    }

    private var hopLimitChanges: Markup {
        path.hopLimitChanges == 0 ? .empty : "<small>changed \(path.hopLimitChanges) times</small>"
    }

    private var traceChanges: Markup {
        path.traceChanges == 0 ? .empty : ", changed \(path.traceChanges) times"
    }

    private var trace: Markup {
        guard let trace = path.trace else { return .empty }
        let hops = trace.hops.map { hop in
            let time: Markup =
                hop.roundTripTime.map {
                    " <span class=\"no\">\(FigureText.milliseconds(nanoseconds: $0)) ms</span>"
                } ?? .empty
            return "<li><bdi>\(hop.address?.description ?? "no answer")</bdi>\(time)</li>" as Markup
        }
        let end: Markup = trace.isComplete ? .empty : " <span class=\"bad\">did not reach the target</span>"
        return """
            <h3>Trace <span class="no">\(time.ago(trace.time)), \
            \(trace.occasion.rawValue.words)\(traceChanges)</span>\(end)</h3>
            <ol class="hops">\(hops)</ol>
            """
    }
}
