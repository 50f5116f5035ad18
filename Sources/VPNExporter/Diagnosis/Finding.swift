/// The result of one check, with the remedy if there is a problem.
struct Finding: Sendable, Equatable {
    /// The grades, from the best to the worst.
    enum Grade: String, Sendable, Encodable, CaseIterable, Comparable {
        case ok
        /// The exporter works with a limitation, or the check was not possible.
        case warn
        /// The exporter does not work as configured until a person acts.
        case fail

        static func < (left: Grade, right: Grade) -> Bool {
            (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
        }
    }

    let grade: Grade
    /// The area in one or two words, for example `cloud`.
    let area: String
    /// The checked thing, for example the name of a target.
    let subject: String
    /// The result.
    let text: String
    /// The remedy as an imperative or a command; `nil` if none is needed or known.
    let remedy: String?
    /// Whether the check was not possible. `text` contains the reason.
    var isUntried = false

    /// Escapes the texts, because some come from the network.
    init(_ grade: Grade, _ area: String, _ subject: String, _ text: String, remedy: String? = nil) {
        self.grade = grade
        self.area = TerminalText.escaped(area)
        self.subject = TerminalText.escaped(subject)
        self.text = TerminalText.escaped(text)
        self.remedy = remedy.map(TerminalText.escaped)
    }

    /// Returns a finding for a check that was not possible.
    ///
    /// - Parameter reason: follows "not tried: ".
    static func untried(_ area: String, _ subject: String, _ reason: String) -> Finding {
        var finding = Finding(.warn, area, subject, "not tried: \(reason)")
        finding.isUntried = true
        return finding
    }
}

extension [Finding] {
    /// The worst grade.
    var grade: Finding.Grade { map(\.grade).max() ?? .ok }

    /// The exit code of the process: 1 if a check failed.
    var exitCode: Int32 { grade == .fail ? 1 : 0 }

    func count(of grade: Finding.Grade) -> Int { count { $0.grade == grade } }
}
