import Availability

/// How the exporter itself and its readings of the cloud are.
struct HealthSection {
    let status: StatusDocument
    let time: PageTime

    var markup: Markup {
        """
        <section class="health" aria-label="Exporter and cloud">
        \(exporter)
        \(configuration)
        \(probing)
        \(cloud)
        \(cloudEye)
        </section>
        """
    }

    private var exporter: Markup {
        Self.card(
            "Exporter", isWell: status.ready, word: status.ready ? "ready" : "not ready",
            "up \(PageFigure.duration(status.uptime)), revision \(String(status.revision.prefix(8)))", status.missing)
    }

    private var configuration: Markup {
        let configuration = status.configuration
        let isRefused = !configuration.isLastReadSuccessful
        return Self.card(
            "Configuration", isWell: !isRefused, word: isRefused ? "newer one refused" : "in use",
            "read \(time.ago(configuration.read))", [configuration.problem].compactMap(\.self))
    }

    private var probing: Markup {
        let probing = status.probing
        if let problem = probing.problem {
            return Self.card("Probing", isWell: false, word: "not permitted", "nothing is probed", [problem])
        }
        let lag: Markup =
            probing.lagBound.map { "99 % leave within \(PageFigure.milliseconds($0)) ms" }
            ?? "requests leave more than 1 s late"
        return Self.card(
            "Probing", isWell: !probing.isImpaired, word: probing.isImpaired ? "impaired" : "punctual",
            "\(probing.targets) targets, \(lag)",
            (probing.isImpaired ? ["this host is too slow, figures of the last minute may be its own"] : [])
                + (probing.socketDrops > 0 ? ["\(probing.socketDrops) packets dropped on sockets since the start"] : [])
        )
    }

    private var cloud: Markup {
        guard let cloud = status.cloud else {
            return Self.card("Cloud", isWell: nil, word: "not asked", "monitors.mode is none", [])
        }
        let word = cloud.isSuccess.map { $0 ? "reconciled" : "failing" } ?? "not asked yet"
        let place = [cloud.provider, cloud.region].compactMap(\.self).joined(separator: " ")
        let throttled = cloud.throttled == 0 ? [] : ["\(cloud.throttled) calls were throttled since the start"]
        let last: Markup = cloud.lastSuccess == nil ? "never yet" : time.ago(cloud.lastSuccess)
        return Self.card(
            "Cloud", isWell: cloud.isSuccess, word: word,
            "\(place), \(cloud.mode), \(cloud.monitors) monitors, last success \(last)",
            [cloud.problem].compactMap(\.self) + throttled)
    }

    private var cloudEye: Markup {
        guard let cloudEye = status.cloudEye else {
            return Self.card("Cloud Eye", isWell: nil, word: "not read", "", [])
        }
        let word = cloudEye.isSuccess.map { $0 ? "read" : "failing" } ?? "not read yet"
        return Self.card(
            "Cloud Eye", isWell: cloudEye.isSuccess, word: word, "read \(time.ago(cloudEye.lastSuccess))", [])
    }

    /// - Parameter isWell: `nil` where that cannot be said.
    private static func card(
        _ title: String, isWell: Bool?, word: String, _ text: Markup, _ problems: [String]
    ) -> Markup {
        let sign = isWell.map { $0 ? "●" : "▲" } ?? "○"
        let look = isWell.map { $0 ? "up" : "degraded" } ?? "unknown"
        let list: Markup =
            problems.isEmpty ? .empty : "<ul>\(problems.map { "<li><bdi>\($0)</bdi></li>" as Markup })</ul>"
        return """
            <div class="card"><h2>\(title)</h2> <span class="st \(look)"><i aria-hidden="true">\(sign)</i> \(word)</span>\
            <p>\(text)</p>\(list)</div>
            """
    }
}
