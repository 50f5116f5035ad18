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
    func report(_ findings: [Finding], style: TerminalStyle) -> String {
        switch self {
        case .text: FindingTable(findings: findings, style: style).description
        case .json: JSONLine.text(FindingDocument(findings)) + "\n"
        }
    }
}
