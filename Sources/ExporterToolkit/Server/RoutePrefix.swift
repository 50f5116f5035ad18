/// The path below which all pages are: for a reverse proxy that gives the exporter one of its folders.
package struct RoutePrefix: Sendable, Hashable, CustomStringConvertible {
    package static let none = RoutePrefix(checked: "")

    /// Empty, or begins with `/` and does not end with one.
    package let text: String

    private init(checked text: String) {
        self.text = text
    }

    /// Reads `/vpn`, with a `/` at its end or without; `/` is none.
    package init(_ text: String) throws(Problem) {
        var path = text[...]
        while path.hasSuffix("/") { path = path.dropLast() }
        guard path.isEmpty || path.hasPrefix("/") else {
            throw Problem(text: text, reason: "it does not begin with /")
        }
        guard path.utf8.allSatisfy(Self.isPlain), !path.contains("//") else {
            throw Problem(text: text, reason: "it may hold letters, digits, -._~ and single / only")
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

    /// A text that is no prefix.
    package struct Problem: Error, Hashable, CustomStringConvertible {
        package let text: String
        package let reason: String

        package init(text: String, reason: String) {
            self.text = text
            self.reason = reason
        }

        package var description: String { "route prefix \"\(text)\": \(reason); for example /vpn" }
    }
}
