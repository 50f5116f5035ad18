import ArgumentParser

/// The format of a command's output.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    case text
    case json
}

extension OutputFormat {
    /// Returns the report of findings for standard output.
    ///
    /// - Parameter showsProblemsOnly: whether to omit good findings. The counts include them.
    func report(_ findings: [Finding], style: TerminalStyle, showsProblemsOnly: Bool = false) -> String {
        switch self {
        case .text:
            FindingTable(findings: findings, style: style, showsProblemsOnly: showsProblemsOnly).description
        case .json: JSONLine.text(FindingDocument(findings, showsProblemsOnly: showsProblemsOnly))
        }
    }
}

/// Findings as JSON: `{"grade", "counts": {"ok", "warn", "fail"}, "findings": [{"grade", "area", "subject", "text",
/// "remedy"}]}`.
struct FindingDocument: Encodable {
    struct Item: Encodable {
        let grade: Finding.Grade
        let area: String
        let subject: String
        let text: String
        /// Absent if there is none.
        let remedy: String?
    }

    /// The worst grade.
    let grade: Finding.Grade
    /// The number of findings by grade, with every grade.
    let counts: [String: Int]
    let findings: [Item]

    /// - Parameter showsProblemsOnly: whether to omit good findings. The counts include them.
    init(_ findings: [Finding], showsProblemsOnly: Bool = false) {
        grade = findings.grade
        counts = Dictionary(
            uniqueKeysWithValues: Finding.Grade.allCases.map { ($0.rawValue, findings.count(of: $0)) })
        self.findings = findings.filter { !showsProblemsOnly || $0.grade > .ok }.map {
            Item(grade: $0.grade, area: $0.area, subject: $0.subject, text: $0.text, remedy: $0.remedy)
        }
    }
}

/// Findings as a table: one line for each, its remedy in the next line, and the counts at the end. The worst findings
/// come last, next to the shell's prompt. Checks that were not possible for the same reason share a line.
struct FindingTable: Sendable {
    let findings: [Finding]
    let style: TerminalStyle
    /// Whether to omit good findings. The counts include them.
    var showsProblemsOnly = false

    /// The most names in a line of checks that were not possible.
    private static let mostNames = 5

    /// The widest column. A longer text shifts the rest of its line.
    private static let widestColumn = 40
}

extension FindingTable: CustomStringConvertible {
    /// Lines with aligned columns, each with a line feed.
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
            return finding.remedy.map { line + "      -> \($0)\n" } ?? line
        }
        return lines.joined() + summary
    }

    /// Returns a word of four characters, so that lines align with and without colours.
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
        return "\(findings.count) checked: \(counts.joined(separator: ", "))\n"
    }

    /// The findings by grade. Checks that were not possible precede the other warnings.
    private var rows: [Finding] {
        func graded(_ grade: Finding.Grade) -> [Finding] { findings.filter { $0.grade == grade && !$0.isUntried } }
        return (showsProblemsOnly ? [] : graded(.ok)) + untried + graded(.warn) + graded(.fail)
    }

    /// The checks that were not possible, one row for each area and reason.
    private var untried: [Finding] {
        let untried = findings.filter(\.isUntried)
        var groups: [[String]: [Finding]] = [:]
        for finding in untried { groups[[finding.area, finding.text], default: []].append(finding) }
        return untried.compactMap { finding in
            // The first finding of a group represents the group.
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
