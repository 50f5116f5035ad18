import Availability
import NetworkPrimitives
import Probing

/// A target on its connection's page: figures, plot, verdicts and path.
struct TargetSection {
    /// The number within the connection, from 1.
    let number: Int
    let target: TargetView
    let hasRoundTripObjective: Bool
    let time: PageTime

    var markup: Markup {
        """
        <section aria-labelledby="target-\(number)">
        <div class="bar"><h2 id="target-\(number)">Target <bdi>\(target.name)</bdi></h2> \
        <bdi class="addr">\(target.address?.description ?? "no address yet")</bdi> \(badge) <span class="no">one request every \
        \(length(target.interval)), timeout \(length(target.timeout)); figures cover the last \
        \(FigureText.duration(nanoseconds: target.windowLength))</span></div>
        <dl class="tiles">
        \(tiles)</dl>
        \(HourPlot(minutes: target.minutes ?? [], title: "Round-trip time of \(target.name) in the last hour").markup)
        <div class="columns">
        \(VerdictTable(counts: target.counts, hasObjective: hasRoundTripObjective).markup)
        \(PathTable(path: target.path, time: time).markup)
        </div>
        \(minutes)
        </section>
        """
    }

    private func length(_ nanoseconds: Int64) -> String {
        nanoseconds < 1_000_000_000
            ? "\(FigureText.plain(FigureText.milliseconds(nanoseconds: nanoseconds))) ms"
            : "\(FigureText.plain(FigureText.digits(nanoseconds.inSeconds))) s"
    }

    private var badge: Markup {
        let flaps: Markup = target.isFlapping ? " <span class=\"tag\">flapping</span>" : .empty
        switch target.state {
        case .up:
            return "<span class=\"st up\"><i aria-hidden=\"true\">●</i> up</span>\(flaps)"
        case .outage:
            return "<span class=\"st down\"><i aria-hidden=\"true\">✕</i> outage</span>\(flaps)"
        case .unknown: return "<span class=\"st unknown\"><i aria-hidden=\"true\">?</i> unknown</span>\(flaps)"
        }
    }

    private var tiles: [Markup] {
        func milliseconds(_ time: Int64?) -> String { FigureText.milliseconds(nanoseconds: time) }
        let window = target.window
        let outageTime = target.outages > 0 ? FigureText.duration(nanoseconds: target.outageTime) : ""
        return [
            tile("RTT now", milliseconds(target.lastRoundTrip), "ms"),
            tile("p50", milliseconds(window.median), "ms"),
            tile("p99", milliseconds(window.p99), "ms"),
            tile("Mean", milliseconds(window.mean), "ms"),
            tile("Range", "\(milliseconds(window.minimum))–\(milliseconds(window.maximum))", "ms"),
            tile("Base", milliseconds(target.base), "ms"),
            tile("Jitter", milliseconds(window.jitter), "ms"),
            tile("Loss", FigureText.percent(target.lossRatio), "%"),
            tile("Longest burst", "\(window.longestBurst)", "lost"),
            tile("Outages", "\(target.outages)", outageTime),
            "<div><dt>Last outage</dt><dd>\(lastOutage)</dd></div>\n",
            "<div><dt>Last reply</dt><dd>\(time.ago(target.lastReply))</dd></div>\n",
        ]
    }

    private func tile(_ name: String, _ value: String, _ unit: String) -> Markup {
        "<div><dt>\(name)</dt><dd>\(value) <span class=\"no\">\(unit)</span></dd></div>\n"
    }

    private var lastOutage: Markup {
        guard let start = target.lastOutageStart else { return "<span class=\"no\">none</span>" }
        return target.state == .outage
            ? "<span class=\"bad\">since \(PageTime.text(start))</span>" : time.ago(target.lastOutageEnd)
    }

    /// The plot as a table, latest minute first.
    private var minutes: Markup {
        let rows = (target.minutes ?? []).reversed().filter { $0.lossRatio != nil }.map { minute in
            """
            <tr><th scope="row">\(PageTime.clock(minute.start))</th>\
            <td class="n">\(FigureText.milliseconds(nanoseconds: minute.minimum))</td>\
            <td class="n">\(FigureText.milliseconds(nanoseconds: minute.median))</td>\
            <td class="n">\(FigureText.milliseconds(nanoseconds: minute.maximum))</td><td class="n">\(minute.replies)</td>\
            <td class="\(minute.lost > 0 ? "n bad" : "n")">\(minute.lost)</td></tr>

            """ as Markup
        }
        return """
            <details><summary>Minute by minute</summary>
            <table><caption class="sr">The last hour of \(target.name) minute by minute</caption>
            <thead><tr><th scope="col">UTC</th><th scope="col">Min ms</th><th scope="col">Median ms</th>\
            <th scope="col">Max ms</th><th scope="col">Replies</th><th scope="col">Lost</th></tr></thead>
            <tbody>
            \(rows)</tbody></table></details>
            """
    }
}
