import Network
import Settings

/// The rules that a request must meet before it is routed, with the response to a request that does not.
struct RequestRules: Sendable {
    /// The host names that clients may use if the listener has a loopback address. `nil` means any.
    ///
    /// A page of another site can make its own name resolve to 127.0.0.1, and then read what is served there as its own
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
