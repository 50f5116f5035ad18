/// Where the web server listens: `HOST:PORT`, `[IPV6]:PORT`, or `:PORT` for all addresses of the machine.
struct ListenAddress: Sendable, Hashable {
    /// A name, an IPv4 or an IPv6 address without brackets; `nil` for all addresses.
    let host: String?
    /// 0 lets the system choose.
    let port: Int

    init(host: String?, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads the text form.
    init(_ text: String) throws(Problem) {
        guard let colon = text.lastIndex(of: ":") else {
            throw Problem(text: text, reason: "it has no port")
        }
        let port = text[text.index(after: colon)...]
        guard !port.isEmpty, port.utf8.allSatisfy(Self.isDigit), let number = UInt16(port) else {
            throw Problem(text: text, reason: "the port is \"\(port)\", not a number from 0 to 65535")
        }
        self.host = try Self.host(text[..<colon], of: text)
        self.port = Int(number)
    }

    private static func host(_ host: Substring, of text: String) throws(Problem) -> String? {
        if host.isEmpty { return nil }
        if host.hasPrefix("[") || host.hasSuffix("]") {
            let address = host.dropFirst().dropLast()
            guard host.hasPrefix("["), host.hasSuffix("]"), address.contains(":"), address.utf8.allSatisfy(isIPv6)
            else {
                throw Problem(text: text, reason: "\(host) is not an IPv6 address in brackets")
            }
            return String(address)
        }
        if host.contains(":") {
            throw Problem(text: text, reason: "an IPv6 address needs brackets")
        }
        guard host.utf8.allSatisfy(isName) else {
            throw Problem(text: text, reason: "\"\(host)\" is neither a host name nor an address")
        }
        return String(host)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isName(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_")].contains(byte)
    }

    /// Digits, colons, and what a zone such as `%eth0` is made of.
    private static func isIPv6(_ byte: UInt8) -> Bool {
        isName(byte) || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "%")
    }

    /// A text that is no listen address.
    struct Problem: Error, Hashable, CustomStringConvertible {
        let text: String
        let reason: String

        var description: String {
            "listen address \"\(text)\": \(reason); write HOST:PORT, [IPV6]:PORT or :PORT, for example :10033"
        }
    }
}

extension ListenAddress: CustomStringConvertible {
    var description: String {
        guard let host else { return ":\(port)" }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
