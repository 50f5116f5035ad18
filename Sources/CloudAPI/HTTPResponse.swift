/// One complete HTTP answer.
///
/// The identity service answers a token in a header, so neither headers nor body appear in a description or a dump.
package struct HTTPResponse: Sendable, Hashable {
    package let status: Int
    package let body: [UInt8]
    private let headers: [String: String]

    /// - Parameter headers: in the order received; of several with one name the first counts.
    package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.body = body
        self.headers = Dictionary(
            headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// The value of a header, by its name in any case (RFC 9110, 5.1).
    package func header(_ name: String) -> String? { headers[name.lowercased()] }

    /// The coding of a body that is not plain, although every request accepts `identity` only (RFC 9110, 8.4 and 12.5.3).
    var unexpectedCoding: String? {
        guard let coding = header("content-encoding"), !body.isEmpty else { return nil }
        let codings = coding.lowercased().split { $0 == "," || $0 == " " || $0 == "\t" }.filter { $0 != "identity" }
        return codings.isEmpty ? nil : codings.joined(separator: ", ")
    }
}

extension HTTPResponse: CustomStringConvertible, CustomReflectable {
    package var description: String { "HTTP \(status), \(body.count) bytes" }
    package var customMirror: Mirror { Mirror(self, children: ["status": status, "bytes": body.count]) }
}
