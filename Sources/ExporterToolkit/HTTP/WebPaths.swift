import NetworkPrimitives

/// The URL under which people reach the exporter, if it differs from the listen address: `https://HOST[:PORT][/PATH]`,
/// or the path alone.
package struct ExternalURL: Sendable, Hashable, CustomStringConvertible {
    /// The URL without a `/` at its end.
    package let text: String
    package let path: RoutePrefix

    package init(_ text: String) throws {
        var rest = text[...]
        while rest.hasSuffix("/") { rest = rest.dropLast() }
        self.text = String(rest)
        guard let scheme = ["http://", "https://"].first(where: rest.hasPrefix) else {
            guard text.hasPrefix("/") else { throw Problem(text: text) }
            path = try RoutePrefix(text)
            return
        }
        let authority = rest.dropFirst(scheme.count).prefix { $0 != "/" }
        guard !authority.isEmpty, authority.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            !authority.contains(where: { "\"<>\\^`{|}@?#".contains($0) })
        else { throw Problem(text: text) }
        path = try RoutePrefix(String(rest.dropFirst(scheme.count + authority.count)))
    }

    package var description: String { text }

    /// The origin as a browser writes it in `Origin`, in lower case. `nil` if there is only a path.
    package var origin: String? {
        guard let scheme = text.firstRange(of: "://") else { return nil }
        let authority = text[scheme.upperBound...].prefix { $0 != "/" }
        let port = text.hasPrefix("https") ? ":443" : ":80"
        let rest = authority.hasSuffix(port) ? authority.dropLast(port.count) : authority
        return (text[..<scheme.upperBound] + rest).lowercased()
    }

    /// The host without a port, in lower case.
    package var host: String? {
        text.firstRange(of: "://").flatMap { RequestRules.host(String(text[$0.upperBound...].prefix { $0 != "/" })) }
    }

    /// A text that is not an external URL.
    package struct Problem: Error, Hashable, CustomStringConvertible {
        package let text: String

        package init(text: String) {
            self.text = text
        }

        package var description: String {
            "external URL \"\(text)\": expected http://HOST/PATH, https://HOST/PATH or a path,"
                + " for example https://monitoring.example.net/exporter"
        }
    }
}

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
        byte.isASCIILetter || byte.isASCIIDigit || "/-._~".utf8.contains(byte)
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

/// The path of the metrics, which no other page has.
package struct TelemetryPath: Sendable, Hashable {
    /// The path. It begins with `/`, and consists of printable ASCII without blanks, quotes and the characters that end
    /// a path.
    package let text: String

    package static let standard = TelemetryPath(checked: "/metrics")

    private init(checked text: String) {
        self.text = text
    }

    /// Parses a path.
    ///
    /// - Parameter reserved: The paths of the exporter's other pages, each with a `/` at its end.
    package init(_ text: String, reserved: [String] = ["/-/"]) throws(Problem) {
        guard text.hasPrefix("/") else { throw Problem(text: text, reason: "it does not begin with /") }
        guard text != "/", !reserved.contains(where: text.hasPrefix) else {
            let list = reserved.dropLast().joined(separator: ", ") + (reserved.count > 1 ? " and " : "")
            throw Problem(
                text: text, reason: "/ and the paths below \(list)\(reserved.last ?? "") are the exporter's own pages")
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
