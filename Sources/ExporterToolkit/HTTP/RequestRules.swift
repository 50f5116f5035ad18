import NIOHTTP1
import NetworkPrimitives

/// The rules that a request must meet before it is routed, with the response to a request that does not.
struct RequestRules: Sendable {
    /// The host names that clients may use if the listener has a loopback address. `nil` means any.
    ///
    /// A page of another site can make its own name resolve to 127.0.0.1. It can then read the pages there as its own
    /// content ("DNS rebinding"). It cannot choose the `Host` that the browser sends.
    private let names: Set<String>?
    /// Whether to check `Host`. The clients of a Unix socket have no host to name, and send a path or anything else.
    private let checksHost: Bool

    /// - Parameters:
    ///   - isLocal: Whether the listener has a loopback address and no TLS, which would prove the name.
    ///   - external: The URL under which people reach the exporter.
    ///   - isUnix: Whether the client uses a Unix socket.
    init(isLocal: Bool, external: ExternalURL?, isUnix: Bool = false) {
        checksHost = !isUnix
        names = isLocal ? Set([external?.host].compactMap(\.self)) : nil
    }

    /// Returns the refusal of a request, or `nil` if it meets the rules.
    ///
    /// - Parameter isTooLarge: Whether the body exceeds its bound.
    func refusal(of request: WebRequest, isTooLarge: Bool = false) -> WebResponse? {
        guard request.hasValidTarget else { return .malformedRequest.asLast }
        guard request.hostFields < 2 else { return .noHost }
        if checksHost, let refusal = hostRefusal(of: request) { return refusal }
        if isTooLarge { return .contentTooLarge }
        if let expectation = request.headers["expect"], expectation.lowercased() != "100-continue" {
            return .unknownExpectation
        }
        if let coding = request.headers["transfer-encoding"], coding.lowercased() != "chunked" {
            return .unknownTransferCoding
        }
        return nil
    }

    private func hostRefusal(of request: WebRequest) -> WebResponse? {
        guard let authority = request.headers["host"] else { return request.needsHost ? .noHost : nil }
        guard let host = Self.host(authority) else { return .noHost }
        let asked = request.authority.flatMap(Self.host) ?? host
        return isServed(asked) ? nil : .wrongHost
    }

    private func isServed(_ host: String) -> Bool {
        guard let names else { return true }
        // A client that requests an address did not resolve a name.
        return host.isEmpty || host == "localhost" || host.hasSuffix(".localhost") || names.contains(host)
            || IPAddress(host) != nil
    }

    /// Returns the host of `HOST[:PORT]` in lower case, without brackets and a final dot. Returns `nil` for an invalid
    /// text (RFC 3986, 3.2.2).
    static func host(_ authority: String) -> String? {
        let text = authority.lowercased()
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            let address = text[text.index(after: text.startIndex)..<end]
            guard IPAddress(String(address)) != nil, isPort(text[text.index(after: end)...]) else { return nil }
            return String(address)
        }
        let host = text.prefix { $0 != ":" }
        guard isPort(text.dropFirst(host.count)), host.utf8.allSatisfy(isNameByte) else { return nil }
        return String(host.hasSuffix(".") ? host.dropLast() : host)
    }

    /// Returns whether the text is empty, or a colon with an optional port.
    private static func isPort(_ text: Substring) -> Bool {
        guard let colon = text.first else { return true }
        let digits = text.dropFirst()
        return colon == ":" && digits.utf8.allSatisfy(\.isASCIIDigit) && (digits.isEmpty || UInt16(digits) != nil)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte.isASCIIDigit || "-._~%!$&'()*+;=".utf8.contains(byte)
    }
}

/// Rejects changes that a page of another site requests. A browser sends such requests with the rights of its user.
package struct CrossSiteRule: Sendable {
    /// The origin of a page behind a reverse proxy, as `https://HOST:PORT`.
    private let origin: String?

    package init(external: ExternalURL?) {
        origin = external?.origin
    }

    /// Returns the refusal of a request from another site, or `nil`. Current browsers send the relation of the sites
    /// (`Sec-Fetch-Site`, which no page can set), and older ones send the site of the page (`Origin`). Other clients
    /// send neither.
    package func refusal(of request: WebRequest) -> WebResponse? {
        let isRefused =
            if let from = request.headers["origin"], let origin, from.lowercased() == origin {
                false
            } else if let site = request.headers["sec-fetch-site"] {
                site != "same-origin" && site != "none"
            } else if let from = request.headers["origin"] {
                !isOwn(from, host: request.authority ?? request.headers["host"])
            } else {
                false
            }
        return isRefused ? .crossSite : nil
    }

    /// Returns whether the origin is this server. Pages without an origin send `null`, which never matches.
    private func isOwn(_ origin: String, host: String?) -> Bool {
        guard let scheme = origin.firstRange(of: "://") else { return false }
        return origin[scheme.upperBound...].lowercased() == host?.lowercased()
    }
}

/// The first line of a request (RFC 9112, 3).
enum RequestLine {
    /// Returns whether a line of the text is a request with an unregistered method.
    static func hasUnknownMethod(_ text: String) -> Bool {
        text.split(whereSeparator: \.isNewline).contains { line in
            let parts = line.split(separator: " ", omittingEmptySubsequences: false)
            return parts.count == 3 && !parts[1].isEmpty && (parts[2] == "HTTP/1.1" || parts[2] == "HTTP/1.0")
                && !parts[0].isEmpty && parts[0].utf8.allSatisfy(isToken) && isUnknown(String(parts[0]))
        }
    }

    private static func isUnknown(_ method: String) -> Bool {
        if case .RAW = HTTPMethod(rawValue: method) { true } else { false }
    }

    /// Returns whether the byte may occur in a token (RFC 9110, 5.6.2).
    private static func isToken(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte.isASCIIDigit || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}
