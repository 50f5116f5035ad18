import Network
import Settings

/// What a request must be before anything is looked up for it, with the answer to one that is not.
struct RequestRules: Sendable {
    /// The names by which a client may ask, where the address is one of this machine alone; `nil` is any.
    ///
    /// A page of another site can have its own name resolve to 127.0.0.1 and then read what is served there, as if it were
    /// of its own site ("DNS rebinding"). It cannot choose the `Host` that the browser sends.
    private let names: Set<String>?
    /// Not at a Unix socket, whose clients have no host to name: they send a path, or anything.
    private let checksHost: Bool

    /// - Parameters:
    ///   - isLocal: whether the listener is at a loopback address and without TLS, which would prove the name.
    ///   - external: where people reach the exporter.
    ///   - isUnix: whether the client is at a Unix socket.
    init(isLocal: Bool, external: ExternalURL?, isUnix: Bool = false) {
        checksHost = !isUnix
        names = isLocal ? Set([external?.host].compactMap(\.self)) : nil
    }

    /// - Parameter isTooLarge: whether the body exceeds its bound.
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
        // Who asks for an address did not resolve a name.
        return host.isEmpty || host == "localhost" || host.hasSuffix(".localhost") || names.contains(host)
            || IPAddress(host) != nil
    }

    /// The host of `HOST[:PORT]` in lower case, without brackets and a final dot; `nil` for what is none (RFC 3986, 3.2.2).
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

    /// Nothing, or a colon and a port, which may be missing.
    private static func isPort(_ text: Substring) -> Bool {
        guard let colon = text.first else { return true }
        let digits = text.dropFirst()
        return colon == ":" && digits.utf8.allSatisfy(\.isASCIIDigit) && (digits.isEmpty || UInt16(digits) != nil)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte.isASCIIDigit || "-._~%!$&'()*+;=".utf8.contains(byte)
    }
}
