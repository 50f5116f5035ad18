import Availability

/// The cloud's own measurements of a connection, on its page.
struct CloudSection {
    let figures: CloudFiguresView?
    let time: PageTime

    var markup: Markup {
        """
        <section aria-labelledby="cloud">
        <div class="bar"><h2 id="cloud">Measured by the cloud</h2></div>
        \(content)
        </section>
        """
    }

    private var content: Markup {
        guard let figures else { return "<p class=\"nodata\">No recent figures.</p>" }
        let rows = [row("Link, outside IPsec", figures.link), row("Tunnel, inside IPsec", figures.tunnel)]
        return """
            <table><caption class="sr">Round-trip time and loss, measured by the cloud</caption>
            <thead><tr><th scope="col">Path</th><th scope="col">RTT ms</th><th scope="col">Max ms</th>\
            <th scope="col">Loss %</th><th scope="col">Measured</th></tr></thead>
            <tbody>\(rows)</tbody></table>
            <p>\(traffic(figures))</p>
            """
    }

    private func row(_ name: String, _ path: CloudFiguresView.Path?) -> Markup {
        """
        <tr><th scope="row">\(name)</th><td class="n">\(FigureText.milliseconds(path?.roundTrip))</td>\
        <td class="n">\(FigureText.milliseconds(path?.maximum))</td><td class="n">\(FigureText.percent(path?.loss))</td>\
        <td class="n">\(time.ago(path?.time))</td></tr>
        """
    }

    private func traffic(_ figures: CloudFiguresView) -> Markup {
        let state: Markup =
            figures.isUp.map {
                $0 ? "Cloud Eye reports the connection as up. " : "Cloud Eye reports the connection as down. "
            }
            ?? .empty
        guard figures.trafficTime != nil else { return state }
        return """
            \(state)Traffic: \(FigureText.bitRate(figures.receivedBytes)) received, \
            \(FigureText.bitRate(figures.sentBytes)) sent, \(time.ago(figures.trafficTime)).
            """
    }
}
