/// The path prefix of all pages, for a reverse proxy that maps one of its paths to the exporter.
package struct RoutePrefix: Sendable, Hashable, CustomStringConvertible {
    package static let none = RoutePrefix(checked: "")

    /// The prefix, empty or with a `/` at its beginning and none at its end.
    package let text: String

    private init(checked text: String) {
        self.text = text
    }

    /// Parses `/path`, with or without a `/` at its end. `/` means no prefix.
    package init(_ text: String) throws(Problem) {
        var path = text[...]
        while path.hasSuffix("/") { path = path.dropLast() }
        guard path.isEmpty || path.hasPrefix("/") else {
            throw Problem(text: text, reason: "it does not begin with /")
        }
        guard path.utf8.allSatisfy(Self.isPlain), !path.contains("//") else {
            throw Problem(text: text, reason: "it can only have letters, digits, -._~ and single /")
        }
        self.text = String(path)
    }

    package var description: String { text.isEmpty ? "/" : text }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "/-._~".utf8.contains(byte)
        }
    }

    /// A text that is not a route prefix.
    package struct Problem: Error, Hashable, CustomStringConvertible {
        package let text: String
        package let reason: String

        package init(text: String, reason: String) {
            self.text = text
            self.reason = reason
        }

        package var description: String { "route prefix \"\(text)\": \(reason); for example /exporter" }
    }
}
