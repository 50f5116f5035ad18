/// Where one request goes, and through what; for messages.
struct TransportRoute {
    let host: URLHost?
    let proxy: HTTPProxy?
    /// What a person can do if no known authority signed the server's certificate.
    let trustRemedy: String

    var isProxied: Bool { proxy != nil }

    /// Host and port, and those of the proxy; `nil` for a URL without a host.
    var text: String? {
        guard let host else { return nil }
        guard let proxy else { return "\(host)" }
        return "\(host) through the proxy \(proxy.host):\(proxy.port)"
    }
}
