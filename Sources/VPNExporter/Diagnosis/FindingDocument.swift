/// Findings for machines: `{"grade", "counts": {"ok", "warn", "fail"}, "findings": [{"grade", "area", "subject", "text",
/// "way_out"}]}`.
struct FindingDocument: Encodable {
    struct Item: Encodable {
        let grade: Finding.Grade
        let area: String
        let subject: String
        let text: String
        /// Left out where there is none.
        let wayOut: String?

        private enum CodingKeys: String, CodingKey {
            case grade, area, subject, text
            case wayOut = "way_out"
        }
    }

    /// The worst of all.
    let grade: Finding.Grade
    /// By grade; every grade is there.
    let counts: [String: Int]
    let findings: [Item]

    /// - Parameter showsProblemsOnly: whether what is right is left out; it is counted all the same.
    init(_ findings: [Finding], showsProblemsOnly: Bool = false) {
        grade = findings.grade
        counts = Dictionary(
            uniqueKeysWithValues: Finding.Grade.allCases.map { ($0.rawValue, findings.count(of: $0)) })
        self.findings = findings.filter { !showsProblemsOnly || $0.grade > .ok }.map {
            Item(grade: $0.grade, area: $0.area, subject: $0.subject, text: $0.text, wayOut: $0.wayOut)
        }
    }
}
