/// The path of the metrics, which no other page has.
package struct TelemetryPath: Sendable, Hashable {
    /// The path. It begins with `/`, and consists of printable ASCII without blanks, quotes and the characters that end
    /// a path.
    package let text: String

    package static let standard = TelemetryPath(checked: "/metrics")

    private init(checked text: String) {
        self.text = text
    }

    package init(_ text: String) throws(Problem) {
        guard text.hasPrefix("/") else { throw Problem(text: text, reason: "it does not begin with /") }
        guard text != "/", !["/-/", "/api/", "/connections/"].contains(where: text.hasPrefix) else {
            throw Problem(
                text: text, reason: "/ and the paths below /-/, /api/ and /connections/ are the exporter's own pages")
        }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            !text.contains(where: { "?#\"<>\\^`{|}%".contains($0) })
        else {
            throw Problem(text: text, reason: "it can only have letters, digits and -._~!$&'()*+,;=:@/")
        }
        self.text = text
    }

    /// A text that is not a path for the metrics.
    package struct Problem: Error, Hashable, CustomStringConvertible {
        package let text: String
        package let reason: String

        package init(text: String, reason: String) {
            self.text = text
            self.reason = reason
        }

        package var description: String { "telemetry path \"\(text)\": \(reason); the usual one is /metrics" }
    }
}
