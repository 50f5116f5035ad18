/// What is asked of the web server, once it has been HTTP; a body is never looked at.
package struct WebRequest: Sendable {
    /// As in the request line; `HEAD` gets the response of `GET`, its body's length included.
    package let method: String
    /// Without a query.
    package private(set) var path: String
    /// Behind the path's `?`, without it; empty where there is none.
    package let query: String
    /// Names in lower case; the values of fields of one name are joined by commas (RFC 9110, 5.3).
    package let headers: [String: String]
    /// Of an absolute URI, which counts instead of `Host` (RFC 9112, 3.2.2).
    package let authority: String?
    /// Whether it is a path or names no scheme, or is a URI of HTTP with a host (RFC 9110, 4.2.1 and 4.2.4).
    let hasValidTarget: Bool
    /// How many fields are named `Host`.
    let hostFields: Int
    /// HTTP/1.1 without a `Host` is malformed (RFC 9112, 3.2).
    let needsHost: Bool

    /// - Parameters:
    ///   - uri: the request's target: a path with a query, or an absolute URI.
    ///   - headers: in their order, names in any case.
    package init(method: String, uri: String, headers: [(name: String, value: String)] = [], needsHost: Bool = false) {
        self.method = method
        self.needsHost = needsHost
        authority = Self.authority(of: uri)
        hasValidTarget = Self.isValid(target: uri)
        hostFields = headers.count { $0.name.lowercased() == "host" }
        path = String(Self.path(of: uri))
        query = String(uri.prefix { $0 != "#" }.drop { $0 != "?" }.dropFirst())
        self.headers = Dictionary(headers.map { ($0.name.lowercased(), $0.value) }) { $0 + ", " + $1 }
    }

    /// The same request as it is below `prefix`; `nil` where it is elsewhere.
    package func below(_ prefix: RoutePrefix) -> WebRequest? {
        if prefix == .none { return self }
        guard path.hasPrefix(prefix.text + "/") else { return nil }
        var request = self
        request.path = String(path.dropFirst(prefix.text.count))
        return request
    }

    private static func isValid(target uri: String) -> Bool {
        guard let authority = authority(of: uri), let scheme = uri.firstRange(of: "://") else { return true }
        guard ["http", "https"].contains(uri[..<scheme.lowerBound].lowercased()) else { return false }
        return RequestRules.host(authority).map { !$0.isEmpty } ?? false
    }

    private static func authority(of uri: String) -> String? {
        guard !uri.hasPrefix("/"), let scheme = uri.firstRange(of: "://") else { return nil }
        return String(uri[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" })
    }

    /// A server must take the absolute form too (RFC 9112, 3.2.2): `http://host:port/path`.
    private static func path(of uri: String) -> Substring {
        let target = uri.prefix { $0 != "?" && $0 != "#" }
        guard !target.hasPrefix("/"), let scheme = target.firstRange(of: "://") else { return target }
        let path = target[scheme.upperBound...].drop { $0 != "/" }
        return path.isEmpty ? "/" : path
    }
}
