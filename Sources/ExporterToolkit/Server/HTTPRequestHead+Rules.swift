package import NIOHTTP1

extension WebRequest {
    package init(_ head: HTTPRequestHead, isHTTP2: Bool) {
        self.init(
            method: head.method.rawValue, uri: head.uri, headers: head.headers.map { $0 },
            needsHost: !isHTTP2 && head.version != .http1_0)
    }
}

extension HTTPRequestHead {
    /// Whether the client waits for 100 Continue before it sends the body (RFC 9110, 10.1.1).
    var awaitsContinue: Bool {
        version != .http1_0 && headers["expect"].contains { $0.lowercased() == "100-continue" }
    }

    /// Whether another request may follow. The server leaves what follows a request for another protocol unread, or a
    /// request with an ambiguous end (RFC 9112, 6.1).
    var allowsFurtherRequest: Bool {
        let isInDoubt = version == .http1_0 && headers.contains(name: "transfer-encoding")
        return isKeepAlive && method != .CONNECT && !headers.contains(name: "upgrade") && !isInDoubt
    }
}
