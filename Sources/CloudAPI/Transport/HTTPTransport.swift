import NetworkPrimitives

/// Sends HTTP requests. The protocol is as narrow as the cloud's APIs need, so that tests replace the network.
package protocol HTTPTransport: Sendable {
    /// Sends one request and returns its complete response, whatever the status.
    ///
    /// - Parameter timeout: the bound on the whole exchange, from name resolution to the last byte of the body.
    /// - Throws: ``TransportError`` if no complete response arrives.
    func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportError) -> HTTPResponse
}

/// One HTTP request.
///
/// The headers carry tokens and the body may carry a password, so neither appears in a description or a dump.
/// swift-http-types has no type for a request with its body, and its header fields show their values in descriptions.
package struct HTTPRequest: Sendable, Hashable {
    package enum Method: String, Sendable, Hashable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case delete = "DELETE"
    }

    package let method: Method
    /// An absolute, percent-encoded URL.
    package let url: String
    /// The values by lower-case name.
    package let headers: [String: String]
    package let body: [UInt8]?
    /// Whether the request changes nothing, so that the transport may send it twice.
    package let isRepeatable: Bool

    /// - Parameter isRepeatable: `nil` derives the value from the method (RFC 9110, 9.2.2).
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

/// One complete HTTP response.
///
/// The identity service returns a token in a header, so neither headers nor body appear in a description or a dump.
package struct HTTPResponse: Sendable, Hashable {
    package let status: Int
    package let body: [UInt8]
    private let headers: [String: String]
    /// The secrets that no error about this response may show: those of the request, and a token in the response.
    private(set) var secrets: [Secret] = []

    /// - Parameter headers: the headers in the order received. Of several with one name, the first counts.
    package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.body = body
        self.headers = Dictionary(
            headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// Returns the same response with secrets that no error may show.
    func hiding(_ secrets: [Secret]) -> HTTPResponse {
        var response = self
        response.secrets = secrets + [header("x-subject-token")].compactMap { $0.map { Secret($0) } }
        return response
    }

    /// Returns the value of a header, by its name in any case (RFC 9110, 5.1).
    package func header(_ name: String) -> String? { headers[name.lowercased()] }

    /// The coding of an encoded body. Every request accepts `identity` only (RFC 9110, 8.4 and 12.5.3).
    var unexpectedCoding: String? {
        guard let coding = header("content-encoding"), !body.isEmpty else { return nil }
        // The spelling stays as received: a search for an echoed secret is case-sensitive.
        let codings = coding.split { $0 == "," || $0 == " " || $0 == "\t" }.filter { $0.lowercased() != "identity" }
        return codings.isEmpty ? nil : codings.joined(separator: ", ")
    }
}

extension HTTPResponse: CustomStringConvertible, CustomReflectable {
    package var description: String { "HTTP \(status), \(body.count) bytes" }
    package var customMirror: Mirror { Mirror(self, children: ["status": status, "bytes": body.count]) }
}
