import Glibc

/// The scheme, host, and port of a URL: the destination of a request, and what its server's certificate must prove.
struct URLHost: Sendable, Hashable {
    /// The scheme in lower case.
    let scheme: String
    /// The host in lower case. An IPv6 address has no brackets.
    let name: String
    /// The port in the URL, or the scheme's default.
    let port: Int
    /// The 4 or 16 bytes of a host that is an IP address.
    let address: [UInt8]?

    /// - Parameter url: an absolute URL.
    /// - Returns: `nil` if the URL has no scheme.
    init?(_ url: String) {
        guard let scheme = url.firstRange(of: "://").map({ url[..<$0.lowerBound].lowercased() }) else { return nil }
        let authority = url.dropFirst(scheme.count + 3).prefix { !"/?#".contains($0) }.lowercased()
        let (name, port) = Self.hostAndPort(authority)
        self.scheme = scheme
        self.name = name
        self.port = port ?? (scheme == "https" ? 443 : 80)
        address = Self.address(name)
    }

    /// Whether requests to the host stay on this host.
    var isLoopback: Bool {
        guard let address else { return name == "localhost" }
        let isV6Loopback = address.last == 1 && address.dropLast().allSatisfy { $0 == 0 }
        return address.count == 4 ? address[0] == 127 : isV6Loopback
    }

    /// Splits a host and a port, and removes the brackets of an IPv6 address.
    static func hostAndPort(_ text: String) -> (host: String, port: Int?) {
        if text.first == "[", let end = text.firstIndex(of: "]") {
            return (String(text[..<end].dropFirst()), Int(text[end...].dropFirst(2)))
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 2 ? (String(parts[0]), Int(parts[1])) : (text, nil)
    }

    /// Returns whether resolvers read a name as an IP address although it is not written like one. The last label of such
    /// a name is a number (URL Standard, 3.5; RFC 3986, 7.4). No certificate could prove such a host.
    static func isUnusualAddress(_ name: String) -> Bool {
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
    /// Host and port as in a URL. The port is always present.
    var description: String { name.contains(":") ? "[\(name)]:\(port)" : "\(name):\(port)" }
}

extension String {
    /// The text with every byte outside RFC 3986's unreserved set as `%XX`. List markers contain colons and plus signs.
    var percentEncoded: String {
        var encoded = ""
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return encoded
    }

    /// The text with every `%XX` as its byte. A `%` without two hexadecimal digits stays, and so does a `+`.
    var percentDecoded: String {
        var decoded: [UInt8] = []
        var rest = utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = rest.prefix(2).hexadecimalByte {
                decoded.append(value)
                rest = rest.dropFirst(2)
            } else {
                decoded.append(byte)
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }
}

extension Substring.UTF8View {
    fileprivate var hexadecimalByte: UInt8? {
        let digits = compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        return digits.count == 2 ? UInt8(digits[0] << 4 | digits[1]) : nil
    }
}
