import NetworkPrimitives

/// Selects the proxy for a request from the environment variables that curl, Go, and others read.
///
/// The rules are those of Go's `http.ProxyFromEnvironment`. Upper-case names take precedence. A CGI program ignores
/// `HTTP_PROXY`, because its callers could set it with a header. Requests to loopback hosts are direct.
package struct ProxyEnvironment: Sendable, Hashable {
    private let proxies: [String: HTTPProxy]
    private let exceptions: [Exception]
    /// Whether encrypted requests to loopback hosts are direct, too.
    private let bypassesLoopback: Bool

    private enum Exception: Sendable, Hashable {
        case all
        /// A domain's subdomains, and the domain itself if `includesDomain`. A `nil` port matches any.
        case host(String, includesDomain: Bool, port: Int?)
        case network([UInt8], prefix: Int)
    }

    /// The environment without any proxy.
    package static let direct = ProxyEnvironment(proxies: [:], exceptions: [], bypassesLoopback: true)

    /// Uses one proxy for all requests except unencrypted ones to loopback hosts: a password in them must not leave this
    /// host.
    package init(everythingThrough proxy: HTTPProxy) {
        self.init(proxies: ["http": proxy, "https": proxy], exceptions: [], bypassesLoopback: false)
    }

    /// - Throws: ``InvalidEndpoint`` if a relevant variable contains no valid proxy address.
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
        self.init(proxies: proxies, exceptions: entries.map(Self.exception), bypassesLoopback: true)
    }

    private init(proxies: [String: HTTPProxy], exceptions: [Exception], bypassesLoopback: Bool) {
        self.proxies = proxies
        self.exceptions = exceptions
        self.bypassesLoopback = bypassesLoopback
    }

    package var isDirect: Bool { proxies.isEmpty }

    /// Returns the proxy for an absolute URL. `nil` means that the request is direct.
    package func proxy(for url: String) -> HTTPProxy? {
        guard let host = URLHost(url), let proxy = proxies[host.scheme] else { return nil }
        if host.isLoopback, bypassesLoopback || host.scheme == "http" { return nil }
        return exceptions.contains { Self.matches($0, host) } ? nil : proxy
    }

    /// Returns the IP address in a URL if the client would verify the server against the proxy's address instead.
    ///
    /// AsyncHTTPClient 1.37 compares a certificate's IP addresses with the peer of the TCP connection, which is the proxy.
    /// It has no setting for another address. RFC 9110, 4.3.4, requires the URI's host. ``ServerIdentity`` checks host
    /// names again.
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
            ? .host(suffix, includesDomain: false, port: port) : .host("." + suffix, includesDomain: true, port: port)
    }

    private static func matches(_ exception: Exception, _ host: URLHost) -> Bool {
        switch exception {
        case .all: return true
        case .host(let suffix, let includesDomain, let wanted):
            let isHost = host.name.hasSuffix(suffix) || (includesDomain && "." + host.name == suffix)
            return isHost && (wanted ?? host.port) == host.port
        case .network(let network, let prefix):
            guard let address = host.address, address.count == network.count else { return false }
            return (0..<prefix).allSatisfy { bit in
                (address[bit / 8] ^ network[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
            }
        }
    }
}

/// An HTTP proxy between the exporter and the cloud. It cannot read requests to `https` addresses.
package struct HTTPProxy: Sendable, Hashable {
    package let host: String
    package let port: Int
    /// The user name for the proxy. `nil` if the proxy requires none.
    let userName: String?
    let password: Secret?

    /// - Parameter text: `http://[user:password@]host[:port]`, or the same without the scheme. User name and password are
    ///   percent-encoded. The port defaults to 80, as in Go.
    package init(_ text: String) throws(InvalidEndpoint) {
        let scheme = text.firstRange(of: "://").map { text[..<$0.lowerBound].lowercased() }
        guard scheme == nil || scheme == "http" else {
            throw InvalidEndpoint(text, "is not an HTTP proxy", remedy: "Write http://host:port")
        }
        let rest = scheme == nil ? text[...] : text.dropFirst("http://".count)
        let at = rest.lastIndex(of: "@")
        let endpoint = try Self.endpoint(rest[(at.map { rest.index(after: $0) } ?? rest.startIndex)...], of: text)
        let user = at.map { rest[..<$0].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false) }
        userName = user.map { String($0[0]).percentDecoded }
        password = user.map { Secret($0.count == 2 ? String($0[1]).percentDecoded : "") }
        let authority = endpoint.url.dropFirst("http://".count)
        let hostEnd = authority.first == "[" ? authority.firstIndex(of: "]") : nil
        let number = authority[(hostEnd ?? authority.startIndex)...].split(separator: ":").dropFirst().last
        host = hostEnd.map { String(authority[..<$0].dropFirst()) } ?? String(authority.prefix { $0 != ":" })
        port = number.flatMap { Int($0) } ?? 80
    }

    private static func endpoint(_ authority: Substring, of text: String) throws(InvalidEndpoint) -> CloudEndpoint {
        do throws(InvalidEndpoint) {
            let endpoint = try CloudEndpoint("http://\(authority)")
            guard !endpoint.url.dropFirst("http://".count).contains("/") else {
                throw InvalidEndpoint(text, "has a path", remedy: "Remove it: a proxy has no path")
            }
            return endpoint
        } catch {
            throw InvalidEndpoint(text, error.problem, remedy: error.remedy)
        }
    }
}
