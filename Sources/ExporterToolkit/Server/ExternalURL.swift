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
