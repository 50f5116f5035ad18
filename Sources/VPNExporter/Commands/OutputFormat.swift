import ArgumentParser

/// Whom a command writes for.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    /// People.
    case text
    /// Machines.
    case json
}

extension OutputFormat {
    /// Findings as they are written on standard output.
    ///
    /// - Parameter showsProblemsOnly: whether what is right is left out, but for the counts.
    func report(_ findings: [Finding], style: TerminalStyle, showsProblemsOnly: Bool = false) -> String {
        switch self {
        case .text:
            FindingTable(findings: findings, style: style, showsProblemsOnly: showsProblemsOnly).description
        case .json: JSONLine.text(FindingDocument(findings, showsProblemsOnly: showsProblemsOnly)) + "\n"
        }
    }
}
