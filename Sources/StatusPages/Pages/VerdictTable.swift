import Availability

/// How the requests to one target ended since its first one.
struct VerdictTable {
    let counts: VerdictCounts
    /// Whether replies can be too late to be good.
    let hasObjective: Bool

    var markup: Markup {
        var rows = [row("Sent", counts.sent), row("Replies", counts.replies)]
        if hasObjective { rows.append(row("within the objective", counts.goodReplies, isPart: true)) }
        rows.append(row("Lost", counts.lost, isTrouble: true))
        rows += Self.parts(counts.lostByReason)
        rows.append(row("In flight", counts.inFlight))
        if !counts.sendFailures.isEmpty {
            rows.append(row("Not sent", counts.sendFailures.values.reduce(0, +), isTrouble: true))
            rows += Self.parts(counts.sendFailures)
        }
        rows += [
            row("Late", counts.late), row("Duplicates", counts.duplicates), row("Reordered", counts.reordered),
            row("Corrupted", counts.corrupted), row("Truncated", counts.truncated),
            row("From another address", counts.foreign), row("Remarked", counts.remarked),
        ]
        if !counts.icmpErrors.isEmpty {
            rows.append(row("ICMP errors", counts.icmpErrors.values.reduce(0, +)))
            rows += Self.parts(counts.icmpErrors)
        }
        return """
            <table class="counts"><caption>Requests since the start</caption><tbody>
            \(rows)</tbody></table>
            """
    }

    private static func parts(_ counts: [String: UInt64]) -> [Markup] {
        counts.sorted { $0.key < $1.key }.map { reason, count in
            """
            <tr class="part"><th scope="row">\(String(reason.map { $0 == "_" ? " " : $0 }))</th>\
            <td class="n">\(PageFigure.count(count))</td><td></td></tr>

            """
        }
    }

    private func row(_ name: String, _ count: UInt64, isPart: Bool = false, isTrouble: Bool = false) -> Markup {
        let share = counts.sent > 0 && count > 0 ? PageFigure.percent(Double(count) / Double(counts.sent)) + " %" : ""
        let look = isTrouble && count > 0 ? "n bad" : "n"
        return """
            <tr class="\(isPart ? "part" : "")"><th scope="row">\(name)</th><td class="\(look)">\(PageFigure.count(count))</td>\
            <td class="n no">\(share)</td></tr>

            """
    }
}
