import Availability
import CloudAPI
import CloudWatching
import ExporterToolkit
import NetworkPrimitives
import VPNConfiguration

/// The state of the exporter and of its access to the cloud, as cards.
struct HealthSection {
    let status: StatusView
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
            "Exporter", isGood: status.isReady, word: status.isReady ? "ready" : "not ready",
            "up \(FigureText.duration(nanoseconds: status.uptime)), revision \(revision)", status.missing)
    }

    private var revision: String { String(BuildInformation.revision.prefix(8)) }

    private var configuration: Markup {
        let configuration = status.configuration
        let isGood = configuration.isLastReadSuccessful
        return Self.card(
            "Configuration", isGood: isGood, word: isGood ? "in use" : "newer file rejected",
            "read \(time.ago(configuration.read))", [configuration.problem].compactMap(\.self))
    }

    private var probing: Markup {
        let probing = status.probing
        if let problem = probing.problem {
            return Self.card("Probing", isGood: false, word: "not permitted", "no probing", [problem])
        }
        let lag: Markup =
            probing.lagBound.map { "99 % of requests leave within \(FigureText.milliseconds(nanoseconds: $0)) ms" }
            ?? "requests leave more than 1 s late"
        return Self.card(
            "Probing", isGood: !probing.isImpaired, word: probing.isImpaired ? "impaired" : "on time",
            "\(probing.targets) targets, \(lag)",
            (probing.isImpaired ? ["this host may have distorted the figures of the last minute"] : [])
                + (probing.socketDrops > 0 ? ["\(probing.socketDrops) packets dropped on sockets since the start"] : [])
        )
    }

    private var cloud: Markup {
        guard let cloud = status.cloud else {
            return Self.card("Cloud", isGood: nil, word: "not used", "monitors.mode is none", [])
        }
        let word = cloud.lastRun.map { $0.isSuccess ? "reconciled" : "failing" } ?? "no run yet"
        let place = [cloud.provider?.rawValue, cloud.region].compactMap(\.self).joined(separator: " ")
        let throttled = cloud.throttled == 0 ? [] : ["\(cloud.throttled) calls throttled since the start"]
        let last: Markup = cloud.lastSuccess == nil ? "none yet" : time.ago(cloud.lastSuccess)
        return Self.card(
            "Cloud", isGood: cloud.lastRun?.isSuccess, word: word,
            "\(place), \(cloud.mode.rawValue), \(cloud.monitors) monitors, last success \(last)",
            [cloud.lastRun?.problem].compactMap(\.self) + throttled)
    }

    private var cloudEye: Markup {
        guard let cloudEye = status.cloudEye else {
            return Self.card("Cloud Eye", isGood: nil, word: "not read", "", [])
        }
        let word = cloudEye.isSuccess.map { $0 ? "read" : "failing" } ?? "not read yet"
        return Self.card(
            "Cloud Eye", isGood: cloudEye.isSuccess, word: word, "last success \(time.ago(cloudEye.lastSuccess))", [])
    }

    /// Returns a card.
    ///
    /// - Parameter isGood: `nil` if it is unknown.
    private static func card(
        _ title: String, isGood: Bool?, word: String, _ text: Markup, _ problems: [String]
    ) -> Markup {
        let sign = isGood.map { $0 ? "●" : "▲" } ?? "○"
        let look = isGood.map { $0 ? "up" : "degraded" } ?? "unknown"
        let list: Markup =
            problems.isEmpty ? .empty : "<ul>\(problems.map { "<li><bdi>\($0)</bdi></li>" as Markup })</ul>"
        return """
            <div class="card"><h2>\(title)</h2> <span class="st \(look)"><i aria-hidden="true">\(sign)</i> \(word)</span>\
            <p>\(text)</p>\(list)</div>
            """
    }
}
