import Availability
import CloudAPI
import NetworkPrimitives
import VPNConfiguration

/// The facts of a connection on its page: its ends, its status in the cloud, its labels and its objective.
struct ConnectionFacts {
    let connection: ConnectionView
    let links: PageLinks

    var markup: Markup {
        var facts: [Markup] = []
        func add(_ name: String, _ value: Markup?) {
            if let value { facts.append("<div><dt>\(name)</dt><dd>\(value)</dd></div>\n") }
        }
        add("ID", connection.id.map { "<code>\($0)</code>" })
        add("Gateway", connection.gateway.map { "<bdi>\($0)</bdi>" })
        add("Customer gateway", connection.customerGateway.map { "<bdi>\($0)</bdi>" })
        add("Type", type)
        add("Cloud status", connection.listed?.status.map { "<bdi>\($0.rawValue.lowercased())</bdi>" })
        add("Monitor", connection.id == nil ? nil : monitor)
        add("HA pair", pair)
        add("Maintenance", maintenance)
        add("Labels", labels)
        add("Objective", objective)
        return "\(facts)"
    }

    private var type: Markup? {
        let listed = connection.listed
        let words = [listed?.style?.lowercased(), listed?.haRole, connection.isDiscovered ? "discovered" : nil]
            .compactMap(\.self)
        return words.isEmpty ? nil : "<bdi>\(words.joined(separator: ", "))</bdi>"
    }

    private var monitor: Markup {
        guard let monitor = connection.monitor else { return "none" }
        let ends: Markup =
            monitor.sourceIP.map { source in
                " <small><bdi>\(source)</bdi> → <bdi>\(monitor.destinationIP ?? FigureText.none)</bdi></small>"
            } ?? .empty
        return "\(ConnectionTable.monitor(connection))\(ends) <small><code>\(monitor.id)</code></small>"
    }

    private var pair: Markup? {
        guard let pair = connection.pair else { return nil }
        let others = pair.pair.members.filter { $0.connection != connection.name }.map { member in
            " <a href=\"\(links.connection(member.connection))\"><bdi>\(member.connection)</bdi></a>" as Markup
        }
        return "\(pair.pair.state.badge)<small>with\(others)</small>"
    }

    private var maintenance: Markup? {
        var parts: [Markup] = []
        if let silence = connection.silence {
            parts.append("until \(PageTime.element(silence.end)): <bdi>\(silence.reason)</bdi>")
        } else if connection.isMaintained {
            parts.append("now")
        }
        if let next = connection.nextMaintenance {
            parts.append("<small>next \(PageTime.element(next))</small>")
        }
        return parts.isEmpty ? nil : "\(parts.map { "\($0) " as Markup })"
    }

    private var labels: Markup? {
        guard !connection.labels.isEmpty else { return nil }
        let tags = connection.labels.sorted { $0.key < $1.key }.map { label in
            "<span class=\"tag\"><bdi>\(label.key)=\(label.value)</bdi></span> " as Markup
        }
        return "\(tags)"
    }

    private var objective: Markup? {
        guard let objective = connection.objective else { return nil }
        var parts: [Markup] = []
        if let loss = objective.loss { parts.append("loss up to \(FigureText.plain(FigureText.percent(loss))) %") }
        if let bound = objective.roundTrip?.nanoseconds {
            let share = FigureText.plain(FigureText.percent(objective.roundTripShare))
            let time = FigureText.plain(FigureText.milliseconds(nanoseconds: bound))
            parts.append("\(share) % of replies within \(time) ms")
        }
        if let required = objective.availability {
            let share = FigureText.plain(FigureText.fixed(required * 100, places: 3))
            parts.append("available \(share) % of the time\(availability)")
        }
        return "<ul>\(parts.map { "<li>\($0)</li>" as Markup })</ul>"
    }

    private var availability: Markup {
        guard let count = connection.availability, count.total > 0 else { return .empty }
        let bad = count.total - min(count.good, count.total)
        return """
            : \(FigureText.percent(Double(count.good) / Double(count.total))) % so far, unavailable for \
            \(FigureText.duration(Double(bad))) of \(FigureText.duration(Double(count.total)))
            """
    }
}
