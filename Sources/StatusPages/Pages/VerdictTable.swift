import Availability
import Probing

/// The verdicts of a target's requests since the first one.
struct VerdictTable {
    let counts: VerdictCounts
    /// Whether a reply can be too late for the objective.
    let hasObjective: Bool

    var markup: Markup {
        var rows = [row("Sent", counts.sent), row("Replies", counts.replies)]
        if hasObjective { rows.append(row("within the objective", counts.goodReplies, isPart: true)) }
        rows.append(row("Lost", counts.lost, isTrouble: true))
        rows += Self.parts(counts.lostByReason, \.label)
        rows.append(row("In flight", counts.inFlight))
        if !counts.sendFailures.isEmpty {
            rows.append(row("Not sent", counts.sendFailures.values.reduce(0, +), isTrouble: true))
            rows += Self.parts(counts.sendFailures, \.label)
        }
        rows += [
            row("Late", counts.late), row("Duplicates", counts.duplicates), row("Reordered", counts.reordered),
            row("Corrupted", counts.corrupted), row("Truncated", counts.truncated),
            row("From another address", counts.foreign), row("Changed DSCP", counts.remarked),
        ]
        if !counts.icmpErrors.isEmpty {
            rows.append(row("ICMP errors", counts.icmpErrors.values.reduce(0, +)))
            rows += Self.parts(counts.icmpErrors, \.label)
        }
        return """
            <table class="counts"><caption>Requests since the start</caption><tbody>
            \(rows)</tbody></table>
            """
    }

    private static func parts<Reason>(_ counts: [Reason: UInt64], _ label: (Reason) -> String) -> [Markup] {
        counts.map { (label($0.key), $0.value) }.sorted { $0.0 < $1.0 }.map { label, count in
            """
            <tr class="part"><th scope="row">\(label.words)</th>\
            <td class="n">\(FigureText.count(count))</td><td></td></tr>

            """
        }
    }

    private func row(_ name: String, _ count: UInt64, isPart: Bool = false, isTrouble: Bool = false) -> Markup {
        let share = counts.sent > 0 && count > 0 ? FigureText.percent(Double(count) / Double(counts.sent)) + " %" : ""
        let look = isTrouble && count > 0 ? "n bad" : "n"
        return """
            <tr class="\(isPart ? "part" : "")"><th scope="row">\(name)</th><td class="\(look)">\(FigureText.count(count))</td>\
            <td class="n no">\(share)</td></tr>

            """
    }
}
