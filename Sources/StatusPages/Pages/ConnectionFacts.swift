import Availability

/// What a connection is: where it leads, how the cloud has it, and what is asked of it.
struct ConnectionFacts {
    let connection: ConnectionDocument
    let links: PageLinks
    let time: PageTime

    var markup: Markup {
        var facts: [Markup] = []
        func add(_ name: String, _ value: Markup?) {
            if let value { facts.append("<div><dt>\(name)</dt><dd>\(value)</dd></div>\n") }
        }
        add("Id", connection.id.map { "<code>\($0)</code>" })
        add("Gateway", connection.gateway.map { "<bdi>\($0)</bdi>" })
        add("Customer gateway", connection.customerGateway.map { "<bdi>\($0)</bdi>" })
        add("Kind", kind)
        add("Cloud's state", connection.cloudStatus.map { "<bdi>\($0.lowercased())</bdi>" })
        add("Monitor", connection.id == nil ? nil : monitor)
        add("HA pair", pair)
        add("Maintenance", maintenance)
        add("Labels", labels)
        add("Objective", objective)
        return "\(facts)"
    }

    private var kind: Markup? {
        let words = [connection.style?.lowercased(), connection.haRole, connection.isDiscovered ? "discovered" : nil]
            .compactMap(\.self)
        return words.isEmpty ? nil : "<bdi>\(words.joined(separator: ", "))</bdi>"
    }

    private var monitor: Markup {
        guard let monitor = connection.monitor else { return "none" }
        let ends: Markup =
            monitor.source.map { source in
                " <small><bdi>\(source)</bdi> → <bdi>\(monitor.destination ?? PageFigure.none)</bdi></small>"
            } ?? .empty
        return "\(ConnectionTable.monitor(connection))\(ends) <small><code>\(monitor.id)</code></small>"
    }

    private var pair: Markup? {
        guard let pair = connection.pair else { return nil }
        let others = pair.members.filter { $0.connection != connection.name }.map { member in
            " <a href=\"\(links.connection(member.connection))\"><bdi>\(member.connection)</bdi></a>" as Markup
        }
        return "\(PairItem(pair: pair, links: links).badge)<small>with\(others)</small>"
    }

    private var maintenance: Markup? {
        var parts: [Markup] = []
        if let silence = connection.silence {
            parts.append("until \(MaintenanceSection.time(silence.end)): <bdi>\(silence.reason)</bdi>")
        } else if connection.maintenance {
            parts.append("now")
        }
        if let next = connection.nextMaintenance {
            parts.append("<small>next \(MaintenanceSection.time(next))</small>")
        }
        return parts.isEmpty ? nil : "\(parts.map { "\($0) " as Markup })"
    }

    private var labels: Markup? {
        guard !connection.labels.isEmpty else { return nil }
        return
            "\(connection.labels.sorted { $0.key < $1.key }.map { "<span class=\"tag\"><bdi>\($0.key)=\($0.value)</bdi></span> " as Markup })"
    }

    private var objective: Markup? {
        guard let objective = connection.objective else { return nil }
        var parts: [Markup] = []
        if let loss = objective.loss { parts.append("loss up to \(PageFigure.plain(PageFigure.percent(loss))) %") }
        if let bound = objective.roundTrip, let share = objective.roundTripShare {
            parts.append(
                "\(PageFigure.plain(PageFigure.percent(share))) % of replies within \(PageFigure.plain(PageFigure.milliseconds(bound))) ms"
            )
        }
        if let asked = objective.availability {
            parts.append(
                "available \(PageFigure.plain(PageFigure.fixed(asked * 100, places: 3))) % of the time\(availability(objective))"
            )
        }
        return "<ul>\(parts.map { "<li>\($0)</li>" as Markup })</ul>"
    }

    private func availability(_ objective: ConnectionDocument.Objective) -> Markup {
        guard let good = objective.goodSeconds, let judged = objective.judgedSeconds, judged > 0 else { return .empty }
        let bad = judged - min(good, judged)
        return """
            : \(PageFigure.percent(Double(good) / Double(judged))) % so far, missed for \(PageFigure.duration(Double(bad))) \
            of \(PageFigure.duration(Double(judged)))
            """
    }
}
