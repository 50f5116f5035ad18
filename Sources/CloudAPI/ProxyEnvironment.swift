/// Which proxy a request goes through, by the variables that curl, Go and others read.
///
/// As Go's `http.ProxyFromEnvironment`: the upper-case names come first, `HTTP_PROXY` does not count in a CGI program
/// (whose callers could set it by a header), and loopback hosts are reached directly.
package struct ProxyEnvironment: Sendable, Hashable {
    private let proxies: [String: HTTPProxy]
    private let exceptions: [Exception]
    /// Whether a loopback host is reached directly also if what is sent there is encrypted.
    private let sparesLoopback: Bool

    private enum Exception: Sendable, Hashable {
        case all
        /// - port: `nil` is any.
        case host(String, withItself: Bool, port: Int?)
        case network([UInt8], prefix: Int)
    }

    /// No proxy at all.
    package static let direct = ProxyEnvironment(proxies: [:], exceptions: [], sparesLoopback: true)

    /// One proxy for everything, except for unencrypted requests to loopback hosts: a password in them is not to leave
    /// this host.
    package init(everythingThrough proxy: HTTPProxy) {
        self.init(proxies: ["http": proxy, "https": proxy], exceptions: [], sparesLoopback: false)
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
        self.init(proxies: proxies, exceptions: entries.map(Self.exception), sparesLoopback: true)
    }

    private init(proxies: [String: HTTPProxy], exceptions: [Exception], sparesLoopback: Bool) {
        self.proxies = proxies
        self.exceptions = exceptions
        self.sparesLoopback = sparesLoopback
    }

    package var isDirect: Bool { proxies.isEmpty }

    /// All that a request may go through, in the order of the schemes' names.
    var all: [HTTPProxy] { proxies.sorted { $0.key < $1.key }.map(\.value) }

    /// - Parameter url: absolute.
    /// - Returns: `nil` where the host is asked directly.
    package func proxy(for url: String) -> HTTPProxy? {
        guard let host = URLHost(url), let proxy = proxies[host.scheme] else { return nil }
        if host.isLoopback, sparesLoopback || host.scheme == "http" { return nil }
        return exceptions.contains { Self.matches($0, host) } ? nil : proxy
    }

    /// Whether a server at this address would be verified against the proxy's address instead of its own.
    ///
    /// AsyncHTTPClient 1.37 compares a certificate's IP addresses with the peer of the TCP connection, which is the proxy.
    /// It offers no way to name another address. Host names are checked again (``ServerIdentity``). RFC 9110, 4.3.4, requires the URI's host.
    ///
    /// - Returns: the address.
    package func unverifiableAddress(of url: String) -> String? {
        guard let host = URLHost(url), host.scheme == "https", host.address != nil, proxy(for: url) != nil else {
            return nil
        }
        return host.name
    }

    private static func exception(_ entry: Substring) -> Exception {
        let text = entry.lowercased()
        if text == "*" { return .all }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2, let address = URLHost.address(parts[0]), let prefix = Int(parts[1]),
            0...(address.count * 8) ~= prefix
        {
            return .network(address, prefix: prefix)
        }
        if let address = URLHost.address(text) { return .network(address, prefix: address.count * 8) }
        let (host, port) = URLHost.hostAndPort(text)
        let suffix = host.hasPrefix("*.") ? String(host.dropFirst()) : host
        return suffix.hasPrefix(".")
            ? .host(suffix, withItself: false, port: port) : .host("." + suffix, withItself: true, port: port)
    }

    private static func matches(_ exception: Exception, _ host: URLHost) -> Bool {
        switch exception {
        case .all: return true
        case .host(let suffix, let withItself, let wanted):
            let isHost = host.name.hasSuffix(suffix) || (withItself && "." + host.name == suffix)
            return isHost && (wanted ?? host.port) == host.port
        case .network(let network, let prefix):
            guard let address = host.address, address.count == network.count else { return false }
            return (0..<prefix).allSatisfy { bit in
                (address[bit / 8] ^ network[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
            }
        }
    }
}
