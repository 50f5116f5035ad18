/// One HTTP request as it leaves this process.
///
/// Its headers carry tokens and its body may carry a password, so none of both appears in a description or a dump.
package struct HTTPRequest: Sendable, Hashable {
    package enum Method: String, Sendable, Hashable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case delete = "DELETE"
    }

    package let method: Method
    /// Absolute and percent-encoded.
    package let url: String
    /// By lower-case name.
    package let headers: [String: String]
    package let body: [UInt8]?
    /// Whether it changes nothing, so that it may be sent twice.
    package let isRepeatable: Bool

    /// - Parameter isRepeatable: `nil` is what the method says (RFC 9110, 9.2.2).
    package init(
        _ method: Method, _ url: String, headers: [String: String] = [:], body: [UInt8]? = nil,
        isRepeatable: Bool? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.isRepeatable = isRepeatable ?? (method != .post)
    }
}

extension HTTPRequest: CustomStringConvertible, CustomReflectable {
    package var description: String { "\(method.rawValue) \(url)" }
    package var customMirror: Mirror { Mirror(self, children: ["method": method, "url": url]) }
}
