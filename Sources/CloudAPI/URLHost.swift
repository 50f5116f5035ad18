import Glibc

/// Scheme, host and port of a URL: where a request goes, and what its server's certificate must prove.
struct URLHost: Sendable, Hashable {
    /// In lower case.
    let scheme: String
    /// In lower case; an address of version 6 without its brackets.
    let name: String
    /// As given, else the scheme's own.
    let port: Int
    /// The 4 or 16 bytes of a name that is an IP address.
    let address: [UInt8]?

    /// - Parameter url: absolute.
    /// - Returns: `nil` if it has no scheme.
    init?(_ url: String) {
        guard let scheme = url.firstRange(of: "://").map({ url[..<$0.lowerBound].lowercased() }) else { return nil }
        let authority = url.dropFirst(scheme.count + 3).prefix { !"/?#".contains($0) }.lowercased()
        let (name, port) = Self.hostAndPort(authority)
        self.scheme = scheme
        self.name = name
        self.port = port ?? (scheme == "https" ? 443 : 80)
        address = Self.address(name)
    }

    /// Whether what is sent there does not leave this host.
    var isLoopback: Bool {
        guard let address else { return name == "localhost" }
        let isV6Loopback = address.last == 1 && address.dropLast().allSatisfy { $0 == 0 }
        return address.count == 4 ? address[0] == 127 : isV6Loopback
    }

    /// An address of version 6 loses its brackets.
    static func hostAndPort(_ text: String) -> (host: String, port: Int?) {
        if text.first == "[", let end = text.firstIndex(of: "]") {
            return (String(text[..<end].dropFirst()), Int(text[end...].dropFirst(2)))
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 2 ? (String(parts[0]), Int(parts[1])) : (text, nil)
    }

    /// Whether resolvers take a name for an IP address although it is not written as one: its last label is a number
    /// (URL Standard, 3.5; RFC 3986, 7.4). Its certificate could be checked against nothing.
    static func isOddAddress(_ name: String) -> Bool {
        guard address(name) == nil, let label = name.split(separator: ".").last?.lowercased() else { return false }
        if label.allSatisfy({ "0"..."9" ~= $0 }) { return true }
        return label.hasPrefix("0x") && label.dropFirst(2).allSatisfy(\.isHexDigit)
    }

    static func address(_ text: String) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 { return Array(bytes.prefix(4)) }
        return inet_pton(AF_INET6, text, &bytes) == 1 ? bytes : nil
    }
}

extension URLHost: CustomStringConvertible {
    /// As in a URL, always with the port.
    var description: String { name.contains(":") ? "[\(name)]:\(port)" : "\(name):\(port)" }
}
