/// One thing that was looked at: how it is, and, where it should be otherwise, what to do about it.
struct Finding: Sendable, Equatable {
    /// How good it is; a later one is worse.
    enum Grade: String, Sendable, Encodable, CaseIterable, Comparable {
        case ok
        /// Something is worse than it could be, or could not be looked at.
        case warn
        /// The exporter does not do what it is asked to, until somebody acts.
        case fail

        static func < (left: Grade, right: Grade) -> Bool {
            (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
        }
    }

    let grade: Grade
    /// What part of the exporter's world it belongs to, in a word or two, such as `cloud`.
    let area: String
    /// What was looked at, such as the name of a target.
    let subject: String
    /// How it is.
    let text: String
    /// What to do; `nil` where nothing is to be done, or nobody knows.
    let wayOut: String?
    /// Whether it could not be looked at: `text` says why.
    var isUntried = false

    /// The texts are made harmless, wherever they come from.
    init(_ grade: Grade, _ area: String, _ subject: String, _ text: String, wayOut: String? = nil) {
        self.grade = grade
        self.area = TerminalText.harmless(area)
        self.subject = TerminalText.harmless(subject)
        self.text = TerminalText.harmless(text)
        self.wayOut = wayOut.map(TerminalText.harmless)
    }

    /// What could not be looked at.
    ///
    /// - Parameter reason: as the end of a sentence that begins with "not tried".
    static func untried(_ area: String, _ subject: String, _ reason: String) -> Finding {
        var finding = Finding(.warn, area, subject, "not tried: \(reason)")
        finding.isUntried = true
        return finding
    }
}

extension [Finding] {
    /// The worst of them.
    var grade: Finding.Grade { map(\.grade).max() ?? .ok }

    /// What the process ends with: 1 where something fails.
    var exitCode: Int32 { grade == .fail ? 1 : 0 }

    func count(of grade: Finding.Grade) -> Int { count { $0.grade == grade } }
}
