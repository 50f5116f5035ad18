import Glibc

/// Which proxy a request goes through, by the variables that curl, Go and others read.
///
/// As Go's `http.ProxyFromEnvironment`: the upper-case names come first, `HTTP_PROXY` does not count in a CGI program
/// (whose callers could set it by a header), and this host is asked directly.
package struct ProxyEnvironment: Sendable, Hashable {
    private let proxies: [String: HTTPProxy]
    private let exceptions: [Exception]
    private let sparesThisHost: Bool

    private enum Exception: Sendable, Hashable {
        case all
        /// - port: `nil` is any.
        case host(String, withItself: Bool, port: Int?)
        case network(AddressBytes, prefix: Int)
    }

    /// An address as 4 or 16 bytes.
    private typealias AddressBytes = [UInt8]

    /// No proxy at all.
    package static let direct = ProxyEnvironment(proxies: [:], exceptions: [], sparesThisHost: true)

    /// One proxy for everything.
    package init(everythingThrough proxy: HTTPProxy) {
        self.init(proxies: ["http": proxy, "https": proxy], exceptions: [], sparesThisHost: false)
    }

    /// - Throws: ``InvalidEndpoint`` where a variable that counts is no proxy's address.
    package init(_ environment: [String: String]) throws(InvalidEndpoint) {
        func value(_ name: String) -> String? {
            [environment[name], environment[name.lowercased()]].compactMap(\.self).first { !$0.isEmpty }
        }
        var proxies: [String: HTTPProxy] = [:]
        if let text = value("HTTPS_PROXY") { proxies["https"] = try HTTPProxy(text) }
        let isCGI = environment["REQUEST_METHOD"]?.isEmpty == false
        if let text = isCGI ? environment["http_proxy"] : value("HTTP_PROXY"), !text.isEmpty {
            proxies["http"] = try HTTPProxy(text)
        }
        let entries = (value("NO_PROXY") ?? "").split { $0 == "," || $0.isWhitespace }
        self.init(proxies: proxies, exceptions: entries.map(Self.exception), sparesThisHost: true)
    }

    private init(proxies: [String: HTTPProxy], exceptions: [Exception], sparesThisHost: Bool) {
        self.proxies = proxies
        self.exceptions = exceptions
        self.sparesThisHost = sparesThisHost
    }

    package var isDirect: Bool { proxies.isEmpty }

    /// All that a request may go through, in the order of the schemes' names.
    var all: [HTTPProxy] { proxies.sorted { $0.key < $1.key }.map(\.value) }

    /// - Parameter url: absolute.
    /// - Returns: `nil` where the host is asked directly.
    package func proxy(for url: String) -> HTTPProxy? {
        guard let scheme = url.firstRange(of: "://").map({ url[..<$0.lowerBound].lowercased() }),
            let proxy = proxies[scheme]
        else { return nil }
        let authority = url.dropFirst(scheme.count + 3).prefix { !"/?#".contains($0) }.lowercased()
        let (host, port) = Self.hostAndPort(authority)
        let address = Self.address(host)
        if sparesThisHost && Self.isThisHost(host, address) { return nil }
        let isExcepted = exceptions.contains {
            Self.matches($0, host, address, port: port ?? (scheme == "https" ? 443 : 80))
        }
        return isExcepted ? nil : proxy
    }

    private static func exception(_ entry: Substring) -> Exception {
        let text = entry.lowercased()
        if text == "*" { return .all }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2, let address = address(parts[0]), let prefix = Int(parts[1]),
            0...(address.count * 8) ~= prefix
        {
            return .network(address, prefix: prefix)
        }
        if let address = address(text) { return .network(address, prefix: address.count * 8) }
        let (host, port) = hostAndPort(text)
        let suffix = host.hasPrefix("*.") ? String(host.dropFirst()) : host
        return suffix.hasPrefix(".")
            ? .host(suffix, withItself: false, port: port) : .host("." + suffix, withItself: true, port: port)
    }

    private static func matches(_ exception: Exception, _ host: String, _ address: AddressBytes?, port: Int) -> Bool {
        switch exception {
        case .all: return true
        case .host(let suffix, let withItself, let wanted):
            let isHost = host.hasSuffix(suffix) || (withItself && "." + host == suffix)
            return isHost && (wanted ?? port) == port
        case .network(let network, let prefix):
            guard let address, address.count == network.count else { return false }
            return (0..<prefix).allSatisfy { bit in
                (address[bit / 8] ^ network[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
            }
        }
    }

    private static func isThisHost(_ host: String, _ address: AddressBytes?) -> Bool {
        if let address {
            return address.count == 4
                ? address[0] == 127 : address.dropLast() + [1] == address && address.dropLast().allSatisfy { $0 == 0 }
        }
        return host == "localhost"
    }

    /// An address of version 6 loses its brackets.
    private static func hostAndPort(_ text: String) -> (host: String, port: Int?) {
        if text.first == "[", let end = text.firstIndex(of: "]") {
            return (String(text[..<end].dropFirst()), Int(text[end...].dropFirst(2)))
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 2 ? (String(parts[0]), Int(parts[1])) : (text, nil)
    }

    private static func address(_ text: String) -> AddressBytes? {
        var bytes = AddressBytes(repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 { return Array(bytes.prefix(4)) }
        return inet_pton(AF_INET6, text, &bytes) == 1 ? bytes : nil
    }
}
