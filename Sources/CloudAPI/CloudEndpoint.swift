/// The base address of one service: scheme, host, and optionally port and path. The initializer validates it.
package struct CloudEndpoint: Sendable, Hashable, CustomStringConvertible {
    /// The address without a trailing slash.
    package let url: String

    package var description: String { url }

    /// - Parameter text: `https://host`, `http://host:port` or the same with a path.
    /// - Throws: ``InvalidEndpoint`` if it is anything else, for example with a user name, a query, or no scheme.
    package init(_ text: String) throws(InvalidEndpoint) {
        guard let scheme = ["https://", "http://"].first(where: { text.lowercased().hasPrefix($0) }) else {
            throw InvalidEndpoint(text, "has no scheme", remedy: "Write https:// in front of it")
        }
        let rest = text.dropFirst(scheme.count)
        guard rest.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            throw InvalidEndpoint(text, "contains a space or a non-ASCII character", remedy: "Remove it")
        }
        guard !rest.contains(where: { "?#@\\\"<>".contains($0) }) else {
            throw InvalidEndpoint(
                text, "has more than scheme, host, port, and path", remedy: "Remove the user name or the query")
        }
        let authority = rest.prefix { $0 != "/" }
        guard Self.isAuthority(authority) else {
            throw InvalidEndpoint(text, "has no valid host or port", remedy: "Write \(scheme)host:port")
        }
        guard !URLHost.isUnusualAddress(URLHost.hostAndPort(String(authority)).host) else {
            throw InvalidEndpoint(text, "has an IP address in an unusual form", remedy: "Write it like 192.0.2.1")
        }
        var path = rest.dropFirst(authority.count)
        while path.last == "/" { path.removeLast() }
        url = scheme + authority.lowercased() + path
    }

    /// Returns the address without a version at its end, which people copy from catalogs and examples.
    func dropping(version: String) -> CloudEndpoint {
        guard url.hasSuffix("/" + version) else { return self }
        return CloudEndpoint(checked: String(url.dropLast(version.count + 1)))
    }

    var isEncrypted: Bool { url.hasPrefix("https://") }

    /// Whether others can read requests to this address: it has the scheme `http` and is not on this host.
    package var isUnencrypted: Bool {
        guard !isEncrypted else { return false }
        return URLHost(url)?.isLoopback != true
    }

    /// Returns whether a host is an IP address in a form that only some programs accept, such as `2130706433`,
    /// `0x7f000001`, and `127.1` for 127.0.0.1.
    package static func isUnusualAddress(_ host: String) -> Bool { URLHost.isUnusualAddress(host) }

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

/// A base address, a region, or a proxy from which the exporter cannot make an address.
package struct InvalidEndpoint: Error, Sendable, Hashable, CustomStringConvertible {
    /// The value without the part before an `@`, which often contains a password.
    package let value: String
    /// The problem as a predicate, such as "has no scheme".
    package let problem: String
    /// The remedy as an imperative without a period.
    package let remedy: String

    package var description: String { "\"\(value)\" \(problem). \(remedy)" }

    init(_ value: String, _ problem: String, remedy: String) {
        self.value = value.lastIndex(of: "@").map { "…" + value[$0...] } ?? value
        self.problem = problem
        self.remedy = remedy
    }
}
