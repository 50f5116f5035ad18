/// The path under which the metrics are served: one that no other page has.
struct TelemetryPath: Sendable, Hashable {
    /// Begins with `/`; printable ASCII without blanks, quotes and the characters that end a path.
    let text: String

    static let standard = TelemetryPath(checked: "/metrics")

    private init(checked text: String) {
        self.text = text
    }

    init(_ text: String) throws(Problem) {
        guard text.hasPrefix("/") else { throw Problem(text: text, reason: "it does not begin with /") }
        guard text != "/", !["/-/", "/api/", "/connections/"].contains(where: text.hasPrefix) else {
            throw Problem(
                text: text, reason: "/ and the paths below /-/, /api/ and /connections/ are the exporter's own pages")
        }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            !text.contains(where: { "?#\"<>\\^`{|}%".contains($0) })
        else {
            throw Problem(text: text, reason: "it may hold letters, digits and -._~!$&'()*+,;=:@/ only")
        }
        self.text = text
    }

    /// A text that is no path for the metrics.
    struct Problem: Error, Hashable, CustomStringConvertible {
        let text: String
        let reason: String

        var description: String { "telemetry path \"\(text)\": \(reason); the usual one is /metrics" }
    }
}
