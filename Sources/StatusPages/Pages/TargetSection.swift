import Availability
import Probing

/// One target on its connection's page: figures, plot, verdicts and path.
struct TargetSection {
    /// Within the connection, from 1.
    let number: Int
    let target: TargetDocument
    let objective: ConnectionDocument.Objective?
    let time: PageTime

    var markup: Markup {
        """
        <section aria-labelledby="target-\(number)">
        <div class="bar"><h2 id="target-\(number)">Target <bdi>\(target.name)</bdi></h2> \
        <bdi class="addr">\(target.address ?? "no address yet")</bdi> \(badge) <span class="no">a request each \
        \(seconds(target.interval)), lost after \(seconds(target.timeout)); figures of the last \
        \(PageFigure.duration(target.window))</span></div>
        <dl class="tiles">
        \(tiles)</dl>
        \(HourPlot(minutes: target.minutes ?? [], title: "Round-trip time of \(target.name) in the last hour").markup)
        <div class="columns">
        \(VerdictTable(counts: target.counts, hasObjective: objective?.roundTrip != nil).markup)
        \(PathTable(path: target.path, time: time).markup)
        </div>
        \(minutes)
        </section>
        """
    }

    private func seconds(_ value: Double) -> String {
        value < 1
            ? "\(PageFigure.plain(PageFigure.digits(value * 1_000))) ms"
            : "\(PageFigure.plain(PageFigure.digits(value))) s"
    }

    private var badge: Markup {
        let flaps: Markup = target.isFlapping ? " <span class=\"tag\">flapping</span>" : .empty
        switch target.state {
        case OutageState.State.up.rawValue:
            return "<span class=\"st up\"><i aria-hidden=\"true\">●</i> up</span>\(flaps)"
        case OutageState.State.outage.rawValue:
            return "<span class=\"st down\"><i aria-hidden=\"true\">✕</i> outage</span>\(flaps)"
        default: return "<span class=\"st unknown\"><i aria-hidden=\"true\">?</i> unknown</span>\(flaps)"
        }
    }

    private var tiles: [Markup] {
        let bounds =
            "\(PageFigure.milliseconds(target.rttMinimum))–\(PageFigure.milliseconds(target.rttMaximum))"
        return [
            tile("RTT now", PageFigure.milliseconds(target.rttLast), "ms"),
            tile("p50", PageFigure.milliseconds(target.rttMedian), "ms"),
            tile("p99", PageFigure.milliseconds(target.rttP99), "ms"),
            tile("Mean", PageFigure.milliseconds(target.rtt), "ms"), tile("Range", bounds, "ms"),
            tile("Base", PageFigure.milliseconds(target.rttBase), "ms"),
            tile("Jitter", PageFigure.milliseconds(target.jitter), "ms"),
            tile("Loss", PageFigure.percent(target.lossRatio), "%"),
            tile("Longest burst", "\(target.longestLossBurst)", "lost"),
            tile("Outages", "\(target.outages)", target.outages > 0 ? PageFigure.duration(target.outageTime) : ""),
            "<div><dt>Last outage</dt><dd>\(lastOutage)</dd></div>\n",
            "<div><dt>Last reply</dt><dd>\(time.ago(target.lastReply))</dd></div>\n",
        ]
    }

    private func tile(_ name: String, _ value: String, _ unit: String) -> Markup {
        "<div><dt>\(name)</dt><dd>\(value) <span class=\"no\">\(unit)</span></dd></div>\n"
    }

    private var lastOutage: Markup {
        guard let start = target.lastOutageStart else { return "<span class=\"no\">none</span>" }
        return target.state == OutageState.State.outage.rawValue
            ? "<span class=\"bad\">since \(PageFigure.time(start))</span>" : time.ago(target.lastOutageEnd)
    }

    /// The plot in numbers, newest first.
    private var minutes: Markup {
        let rows = (target.minutes ?? []).reversed().filter { $0.lossRatio != nil }.map { minute in
            """
            <tr><th scope="row">\(PageFigure.clock(minute.start))</th>\
            <td class="n">\(PageFigure.milliseconds(minute.least))</td>\
            <td class="n">\(PageFigure.milliseconds(minute.median))</td>\
            <td class="n">\(PageFigure.milliseconds(minute.greatest))</td><td class="n">\(minute.replies)</td>\
            <td class="\(minute.lost > 0 ? "n bad" : "n")">\(minute.lost)</td></tr>

            """ as Markup
        }
        return """
            <details><summary>Minute by minute</summary>
            <table><caption class="sr">The last hour of \(target.name) minute by minute</caption>
            <thead><tr><th scope="col">UTC</th><th scope="col">Least ms</th><th scope="col">Median ms</th>\
            <th scope="col">Greatest ms</th><th scope="col">Replies</th><th scope="col">Lost</th></tr></thead>
            <tbody>
            \(rows)</tbody></table></details>
            """
    }
}
