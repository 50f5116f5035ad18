/// A request after HTTP parsing. The server ignores its body.
///
/// swift-http-types does not fit: the rules need the number of `Host` fields and the raw target, and `HTTPRequest`
/// keeps neither.
package struct WebRequest: Sendable {
    /// The method of the request line. `HEAD` gets the response of `GET`, including the length of its body.
    package let method: String
    /// The path without the query.
    package private(set) var path: String
    /// The text after the path's `?`. Empty if there is none.
    package let query: String
    /// Values by names in lower case. The values of fields with one name are joined by commas (RFC 9110, 5.3).
    package let headers: [String: String]
    /// The authority of an absolute URI, which replaces `Host` (RFC 9112, 3.2.2).
    package let authority: String?
    /// Whether the target is a path, names no scheme, or is an HTTP URI with a host (RFC 9110, 4.2.1 and 4.2.4).
    let hasValidTarget: Bool
    /// The number of `Host` fields.
    let hostFields: Int
    /// Whether a request without `Host` is malformed, as in HTTP/1.1 (RFC 9112, 3.2).
    let needsHost: Bool

    /// - Parameters:
    ///   - uri: The target of the request: a path with a query, or an absolute URI.
    ///   - headers: The fields in their order, with names in any case.
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

    /// Returns the request with its path below `prefix`, or `nil` if its path is elsewhere.
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

    /// Returns the path. A server must also accept the absolute form `http://host:port/path` (RFC 9112, 3.2.2).
    private static func path(of uri: String) -> Substring {
        let target = uri.prefix { $0 != "?" && $0 != "#" }
        guard !target.hasPrefix("/"), let scheme = target.firstRange(of: "://") else { return target }
        let path = target[scheme.upperBound...].drop { $0 != "/" }
        return path.isEmpty ? "/" : path
    }
}
