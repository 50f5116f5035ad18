import Availability

/// What the cloud measured of one connection, beside what was measured here.
struct CloudSection {
    let figures: CloudFiguresDocument?
    let time: PageTime

    var markup: Markup {
        """
        <section aria-labelledby="cloud">
        <div class="bar"><h2 id="cloud">What the cloud measured</h2></div>
        \(content)
        </section>
        """
    }

    private var content: Markup {
        guard let figures else { return "<p class=\"nodata\">Nothing fresh is known.</p>" }
        let rows = [row("Link, outside IPsec", figures.link), row("Tunnel, inside IPsec", figures.tunnel)]
        return """
            <table><caption class="sr">Round-trip time and loss as the cloud measured them</caption>
            <thead><tr><th scope="col">Path</th><th scope="col">RTT ms</th><th scope="col">Greatest ms</th>\
            <th scope="col">Loss %</th><th scope="col">Measured</th></tr></thead>
            <tbody>\(rows)</tbody></table>
            <p>\(traffic(figures))</p>
            """
    }

    private func row(_ name: String, _ path: CloudFiguresDocument.Path?) -> Markup {
        """
        <tr><th scope="row">\(name)</th><td class="n">\(PageFigure.milliseconds(path?.roundTrip))</td>\
        <td class="n">\(PageFigure.milliseconds(path?.maximum))</td><td class="n">\(PageFigure.percent(path?.loss))</td>\
        <td class="n">\(time.ago(path?.time))</td></tr>
        """
    }

    private func traffic(_ figures: CloudFiguresDocument) -> Markup {
        let state: Markup =
            figures.isUp.map { $0 ? "Cloud Eye says that it is up. " : "Cloud Eye says that it is down. " } ?? .empty
        guard figures.trafficTime != nil else { return state }
        return """
            \(state)Traffic: \(PageFigure.bitRate(figures.receiveBytes)) received, \
            \(PageFigure.bitRate(figures.sendBytes)) sent, \(time.ago(figures.trafficTime)).
            """
    }
}
