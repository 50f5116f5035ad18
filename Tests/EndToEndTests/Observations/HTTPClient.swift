import Glibc

/// A client for a server on this machine or in a network namespace. It opens a TCP connection per request and uses no HTTP
/// library, so that tests see the exact bytes.
struct HTTPClient: Sendable {
    /// An IPv4 address in dotted form.
    let host: String
    let port: UInt16
    /// The namespace of the server; `nil` for that of the test.
    var namespace: NetworkNamespace?

    init(host: String = "127.0.0.1", port: UInt16, in namespace: NetworkNamespace? = nil) {
        self.host = host
        self.port = port
        self.namespace = namespace
    }

    /// Parses `HOST:PORT` or `http://HOST:PORT`.
    init?(_ text: some StringProtocol, in namespace: NetworkNamespace? = nil) {
        let address = String(text).split(separator: "/").last ?? ""
        let parts = address.split(separator: ":")
        guard parts.count == 2, let port = UInt16(parts[1]) else { return nil }
        self.init(host: String(parts[0]), port: port, in: namespace)
    }

    var address: String { "\(host):\(port)" }

    func get(_ path: String, headers: [String: String] = [:]) async throws -> HTTPResponse {
        try await exchange("GET", path, headers: headers)
    }

    /// Sends one request and reads to the end of the connection. HTTP/1.0 responses have no chunked body.
    func exchange(
        _ method: String, _ path: String, headers: [String: String] = [:], body: String = ""
    ) async throws -> HTTPResponse {
        var head = ["\(method) \(path) HTTP/1.0", "Host: \(address)"]
        head += headers.map { "\($0): \($1)" }
        if !body.isEmpty { head += ["Content-Type: application/json", "Content-Length: \(body.utf8.count)"] }
        return try HTTPResponse(try await rawExchange(head.joined(separator: "\r\n") + "\r\n\r\n" + body))
    }

    /// Sends exactly these bytes and returns everything up to the end of the connection.
    ///
    /// - Parameter seconds: the time limit without a byte, after which the call throws.
    func rawExchange(_ text: String, within seconds: Int = 10) async throws -> [UInt8] {
        try await onThread {
            try namespace?.enter()
            let descriptor = try LoopbackSocket.connect(to: self, sending: text, timeout: seconds)
            defer { close(descriptor) }
            return try LoopbackSocket.readAll(descriptor)
        }
    }
}

/// A parsed HTTP response.
struct HTTPResponse: Sendable {
    let status: Int
    /// Header fields by lowercase name.
    let headers: [String: String]
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    struct Malformed: Error, CustomStringConvertible {
        let bytes: Int

        var description: String { "no HTTP response in \(bytes) bytes" }
    }

    init(_ bytes: [UInt8]) throws {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { throw Malformed(bytes: bytes.count) }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        let statusLine = lines.first?.split(separator: " ") ?? []
        guard statusLine.count >= 2, let status = Int(statusLine[1]) else { throw Malformed(bytes: bytes.count) }
        self.status = status
        headers = Self.fields(lines.dropFirst())
        body = Array(bytes[end.upperBound...])
    }

    /// Parses header fields, one per line. The first of several fields with a name counts.
    static func fields(_ lines: some Sequence<Substring>) -> [String: String] {
        let fields = lines.compactMap { line -> (String, String)? in
            guard let separator = line.firstRange(of: ": ") else { return nil }
            return (line[..<separator.lowerBound].lowercased(), String(line[separator.upperBound...]))
        }
        return Dictionary(fields) { first, _ in first }
    }
}
