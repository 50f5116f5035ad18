import Network

/// One complete HTTP answer.
///
/// The identity service answers a token in a header, so neither headers nor body appear in a description or a dump.
package struct HTTPResponse: Sendable, Hashable {
    package let status: Int
    package let body: [UInt8]
    private let headers: [String: String]
    /// What no error about this answer may show: of the request, and a token of the answer's own.
    private(set) var secrets: [Secret] = []

    /// - Parameter headers: in the order received; of several with one name the first counts.
    package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.body = body
        self.headers = Dictionary(
            headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// The same, of which no error shows these.
    func hiding(_ secrets: [Secret]) -> HTTPResponse {
        var response = self
        response.secrets = secrets + [header("x-subject-token")].compactMap { $0.map { Secret($0) } }
        return response
    }

    /// The value of a header, by its name in any case (RFC 9110, 5.1).
    package func header(_ name: String) -> String? { headers[name.lowercased()] }

    /// The coding of a body that is not plain, although every request accepts `identity` only (RFC 9110, 8.4 and 12.5.3).
    var unexpectedCoding: String? {
        guard let coding = header("content-encoding"), !body.isEmpty else { return nil }
        // As received: what echoes a secret is found only in its own case.
        let codings = coding.split { $0 == "," || $0 == " " || $0 == "\t" }.filter { $0.lowercased() != "identity" }
        return codings.isEmpty ? nil : codings.joined(separator: ", ")
    }
}

extension HTTPResponse: CustomStringConvertible, CustomReflectable {
    package var description: String { "HTTP \(status), \(body.count) bytes" }
    package var customMirror: Mirror { Mirror(self, children: ["status": status, "bytes": body.count]) }
}
