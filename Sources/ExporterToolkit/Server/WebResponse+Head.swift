package import NIOHTTP1

extension WebResponse {
    /// Returns the HTTP head of the response, with the fields of every response.
    package func head(at date: HTTPDate) -> HTTPResponseHead {
        var head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status.rawValue))
        head.headers.add(name: "Date", value: "\(date)")
        // A 304 has the fields of the 200 that it replaces, or none: its length is not that of its body (RFC 9110,
        // 8.6).
        if status != .notModified {
            head.headers.add(name: "Content-Type", value: contentType)
            head.headers.add(name: "Content-Length", value: String(body.count))
        }
        let own = Set(headers.keys.map { $0.lowercased() })
        let common = PageHeaders.common.filter { !own.contains($0.key.lowercased()) }
        for (name, value) in headers.merging(common, uniquingKeysWith: { first, _ in first }).sorted(by: {
            $0.key < $1.key
        }) {
            head.headers.add(name: name, value: value)
        }
        return head
    }
}
