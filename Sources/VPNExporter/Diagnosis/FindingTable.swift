/// Findings for people: one line for each, the remedy under it, and a count of them at the end. The worst come last, next
/// to the prompt of the shell, and what was not tried for one reason is one line.
struct FindingTable: Sendable {
    let findings: [Finding]
    let style: TerminalStyle
    /// Whether what is right is left out, but for the count.
    var showsProblemsOnly = false

    /// The most names in the line of what was not tried.
    private static let mostNames = 5

    /// A column gives way where one of its texts is longer.
    private static let widestColumn = 40
}

extension FindingTable: CustomStringConvertible {
    /// Lines with aligned columns, each with its end.
    var description: String {
        let shown = rows
        let area = width(shown, \.area)
        let subject = width(shown, \.subject)
        let lines = shown.map { finding in
            let head = style.paint(Self.name(of: finding.grade), Self.colour(of: finding.grade))
            let columns = [
                head, Self.pad(finding.area, to: area), Self.pad(finding.subject, to: subject), finding.text,
            ]
            let line = columns.joined(separator: "  ") + "\n"
            return finding.wayOut.map { line + "      -> \($0)\n" } ?? line
        }
        return lines.joined() + summary
    }

    /// One word of four letters, so that the lines align with and without colours.
    private static func name(of grade: Finding.Grade) -> String {
        switch grade {
        case .ok: "OK  "
        case .warn: "WARN"
        case .fail: "FAIL"
        }
    }

    private static func colour(of grade: Finding.Grade) -> TerminalStyle.Colour {
        switch grade {
        case .ok: .good
        case .warn: .doubtful
        case .fail: .bad
        }
    }

    private var summary: String {
        let counts = Finding.Grade.allCases.map { "\(findings.count(of: $0)) \($0.rawValue)" }
        return "\(findings.count) looked at: \(counts.joined(separator: ", "))\n"
    }

    /// In the order of their grades, each as they came; what was not tried comes before the other warnings.
    private var rows: [Finding] {
        func graded(_ grade: Finding.Grade) -> [Finding] { findings.filter { $0.grade == grade && !$0.isUntried } }
        return (showsProblemsOnly ? [] : graded(.ok)) + untried + graded(.warn) + graded(.fail)
    }

    /// One row for each area and reason.
    private var untried: [Finding] {
        let untried = findings.filter(\.isUntried)
        var groups: [[String]: [Finding]] = [:]
        for finding in untried { groups[[finding.area, finding.text], default: []].append(finding) }
        return untried.compactMap { finding in
            // The first of a group stands for it.
            guard let group = groups.removeValue(forKey: [finding.area, finding.text]) else { return nil }
            guard group.count > 1 else { return finding }
            let rest = group.count > Self.mostNames ? ", …" : ""
            let names = group.prefix(Self.mostNames).map(\.subject).joined(separator: ", ") + rest
            return Finding(.warn, finding.area, "\(group.count) of them", "\(finding.text): \(names)")
        }
    }

    private func width(_ rows: [Finding], _ column: (Finding) -> String) -> Int {
        min(rows.map { column($0).count }.max() ?? 0, Self.widestColumn)
    }

    private static func pad(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
