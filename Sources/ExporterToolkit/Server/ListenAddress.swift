import Glibc
import NetworkPrimitives

/// An address for the web server: `HOST:PORT`, `[IPV6]:PORT`, `:PORT` for all addresses of the machine, or `unix:PATH`.
package enum ListenAddress: Sendable, Hashable {
    /// A name, an IPv4 address, an IPv6 address without brackets, or `nil` for all addresses. With port 0, the system
    /// chooses a port.
    case internet(host: String?, port: Int)
    case unix(path: String)
    /// A socket that systemd opened and passed under this number.
    case inherited(descriptor: Int32)

    /// The longest path of a socket in bytes (unix(7)).
    private static let longestPath = 107
    private static let unixPrefix = "unix:"

    package init(host: String?, port: Int) {
        self = .internet(host: host, port: port)
    }

    /// The port, or 0 if there is none.
    package var port: Int { if case .internet(_, let port) = self { port } else { 0 } }

    /// Parses the text form.
    ///
    /// - Parameter suggestedPort: The exporter's usual port, for the remedy of an error.
    package init(_ text: String, suggestedPort: Int) throws(Problem) {
        do throws(Problem) {
            self = try Self.parse(text)
        } catch {
            var error = error
            error.suggestedPort = suggestedPort
            error.meant = Self.meant(text, suggestedPort)
            throw error
        }
    }

    private static func parse(_ text: String) throws(Problem) -> ListenAddress {
        if text.hasPrefix(unixPrefix) {
            return .unix(path: try path(text.dropFirst(unixPrefix.count), of: text))
        }
        if text.contains("://") { throw Problem(text: text, reason: "it is a URL") }
        guard let colon = text.lastIndex(of: ":") else {
            throw Problem(text: text, reason: "it has no port")
        }
        let port = text[text.index(after: colon)...]
        guard !port.isEmpty, port.utf8.allSatisfy(\.isASCIIDigit), let number = UInt16(port) else {
            throw Problem(text: text, reason: "the port is \"\(port)\", not a number from 0 to 65535")
        }
        return .internet(host: try host(text[..<colon], of: text), port: Int(number))
    }

    private static func path(_ path: Substring, of text: String) throws(Problem) -> String {
        // A URL begins its path with a third slash.
        let path = path.hasPrefix("///") ? path.dropFirst(2) : path
        guard path.hasPrefix("/"), !path.hasPrefix("//"), !path.hasSuffix("/") else {
            throw Problem(text: text, reason: "the path of a socket must begin with one / and end with its name")
        }
        guard path.utf8.count <= longestPath else {
            throw Problem(text: text, reason: "the path of a socket has at most \(longestPath) bytes")
        }
        guard path.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw Problem(text: text, reason: "the path has blanks or control characters")
        }
        return String(path)
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

    /// Returns the address that the text stands for, if that is clear: a URL, a text without a port, a port alone, or
    /// an IPv6 address without brackets.
    private static func meant(_ text: String, _ port: Int) -> String? {
        let scheme = text.firstRange(of: "://")
        let authority = String(text[(scheme?.upperBound ?? text.startIndex)...].prefix { !"/?#".contains($0) })
        guard scheme != nil || authority == text, !authority.isEmpty else { return nil }
        let isNumber = authority.utf8.allSatisfy(\.isASCIIDigit)
        let colon = authority.lastIndex(of: ":")
        let bracketed = colon.map { "[\(authority[..<$0])]\(authority[$0...])" }
        let isIPv6 = IPAddress(authority)?.family == .ipv6
        let candidates = [
            scheme == nil ? nil : authority, isNumber ? ":\(authority)" : nil, isIPv6 ? "[\(authority)]:\(port)" : nil,
            isIPv6 ? nil : bracketed, isNumber ? nil : "\(authority):\(port)",
        ]
        return candidates.lazy.compactMap(\.self).first { (try? parse($0)) != nil }
    }

    private static func isName(_ byte: UInt8) -> Bool {
        byte.isASCIIDigit || byte.isASCIILetter || ".-_".utf8.contains(byte)
    }

    /// Returns whether the byte is a digit, a colon, or a character of a zone such as `%eth0`.
    private static func isIPv6(_ byte: UInt8) -> Bool {
        isName(byte) || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "%")
    }

    /// A text that is not a listen address.
    package struct Problem: Error, Hashable, CustomStringConvertible {
        package let text: String
        package let reason: String
        /// The address to write, if that is clear.
        package fileprivate(set) var meant: String?
        fileprivate var suggestedPort = 0

        fileprivate init(text: String, reason: String) {
            self.text = text
            self.reason = reason
        }

        package var description: String {
            let remedy = meant ?? "HOST:PORT, [IPV6]:PORT, :PORT or unix:PATH, for example :\(suggestedPort)"
            return "listen address \"\(text)\": \(reason); write \(remedy)"
        }
    }
}

extension ListenAddress: CustomStringConvertible {
    package var description: String {
        switch self {
        case .internet(nil, let port): ":\(port)"
        case .internet(let host?, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): Self.unixPrefix + path
        case .inherited(let descriptor): "systemd socket \(descriptor)"
        }
    }
}

/// The reason why a process cannot listen on an address, the setting of the address, and the remedy.
package struct ListenFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// The address, for example `127.0.0.1:9100`.
    package let place: String
    /// The setting of the address, for example `--web.listen-address`.
    package let setting: String
    /// The port, or 0 if there is none.
    package let port: Int
    /// The error number of bind(2) or listen(2).
    package let code: CInt

    package init(place: String, setting: String, port: Int, code: CInt) {
        self.place = place
        self.setting = setting
        self.port = port
        self.code = code
    }

    package var description: String { "cannot listen on \(place): \(reason) (errno \(code)). \(remedy)" }

    private var reason: String { String(cString: strerror(code)) }

    private var remedy: String {
        switch code {
        case EADDRINUSE:
            let command = port == 0 ? "ss -ltnxp" : "ss -ltnp 'sport = :\(port)'"
            return "Another process listens there: \(command). End it, or give another address with \(setting)"
        case EADDRNOTAVAIL:
            return "No interface of this host has the address: ip address. Give another one with \(setting)"
        case EACCES where 1..<1024 ~= port:
            return "Ports below 1024 need CAP_NET_BIND_SERVICE. Give a higher port with \(setting)"
        case EACCES, ENOENT, ENOTDIR, EROFS:
            return "Check the folder of the socket and its rights, or give another path with \(setting)"
        default: return "Give another address with \(setting)"
        }
    }
}
