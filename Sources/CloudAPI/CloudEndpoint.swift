/// The base address of one service: scheme, host and perhaps port and path, checked once and then right everywhere.
package struct CloudEndpoint: Sendable, Hashable, CustomStringConvertible {
    /// Without a slash at the end.
    package let url: String

    package var description: String { url }

    /// - Parameter text: `https://host`, `http://host:port` or the same with a path.
    /// - Throws: ``InvalidEndpoint`` where it is anything else, as with a user name, a query, or no scheme.
    package init(_ text: String) throws(InvalidEndpoint) {
        guard let scheme = ["https://", "http://"].first(where: { text.lowercased().hasPrefix($0) }) else {
            throw InvalidEndpoint(text, "has no scheme; write https:// before it")
        }
        let rest = text.dropFirst(scheme.count)
        guard rest.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            throw InvalidEndpoint(text, "has a blank or a character that is not ASCII")
        }
        guard !rest.contains(where: { "?#@\\\"<>".contains($0) }) else {
            throw InvalidEndpoint(text, "may hold only scheme, host, port and path, and no user name or query")
        }
        let authority = rest.prefix { $0 != "/" }
        guard Self.isAuthority(authority) else { throw InvalidEndpoint(text, "has no valid host or port") }
        guard !URLHost.isOddAddress(URLHost.hostAndPort(String(authority)).host) else {
            throw InvalidEndpoint(text, "has an IP address in an unusual form; write it like 192.0.2.1")
        }
        var path = rest.dropFirst(authority.count)
        while path.last == "/" { path.removeLast() }
        url = scheme + authority.lowercased() + path
    }

    /// The same service without the version at the end of its path, which people copy from catalogs and examples.
    func dropping(version: String) -> CloudEndpoint {
        guard url.hasSuffix("/" + version) else { return self }
        return CloudEndpoint(checked: String(url.dropLast(version.count + 1)))
    }

    var isEncrypted: Bool { url.hasPrefix("https://") }

    /// Whether what is sent there can be read on the way: `http` to another host than this one.
    package var isUnencrypted: Bool {
        guard !isEncrypted else { return false }
        return URLHost(url)?.isLoopback != true
    }

    /// Whether a host is an IP address in a form that only some programs take for one, such as `2130706433`, `0x7f000001`
    /// and `127.1` of 127.0.0.1.
    package static func isOddAddress(_ host: String) -> Bool { URLHost.isOddAddress(host) }

    private init(checked url: String) { self.url = url }

    private static func isAuthority(_ text: Substring) -> Bool {
        let port: Substring
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { return false }
            let address = text[text.index(after: text.startIndex)..<end]
            guard address.contains(":"), address.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
                return false
            }
            port = text[text.index(after: end)...]
        } else {
            let host = text.prefix { $0 != ":" }
            guard !host.isEmpty, host.allSatisfy({ $0.isLetter || $0.isNumber || "-._".contains($0) }) else {
                return false
            }
            port = text.dropFirst(host.count)
        }
        guard let colon = port.first else { return true }
        let number = port.dropFirst()
        return colon == ":" && number.allSatisfy(\.isNumber) && Int(number).map { 1...65_535 ~= $0 } ?? false
    }
}
