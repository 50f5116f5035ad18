/// Findings for people: one line for each, the way out under it, and a count of them at the end.
struct FindingTable: Sendable {
    let findings: [Finding]
    let style: TerminalStyle

    /// A column gives way where one of its texts is longer.
    private static let widestColumn = 40
}

extension FindingTable: CustomStringConvertible {
    /// Lines with aligned columns, each with its end.
    var description: String {
        let area = width(\.area)
        let subject = width(\.subject)
        let lines = findings.map { finding in
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

    private func width(_ column: (Finding) -> String) -> Int {
        min(findings.map { column($0).count }.max() ?? 0, Self.widestColumn)
    }

    private static func pad(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
