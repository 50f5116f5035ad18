import Glibc

/// A client for a server on this machine. It opens a TCP connection per request and uses no HTTP library, so that tests
/// see the exact bytes.
struct HTTPText: Sendable {
    /// An IPv4 address in dotted form.
    let host: String
    let port: UInt16

    init(host: String = "127.0.0.1", port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Parses `HOST:PORT` or `http://HOST:PORT`.
    init?(_ text: some StringProtocol) {
        let address = String(text).split(separator: "/").last ?? ""
        let parts = address.split(separator: ":")
        guard parts.count == 2, let port = UInt16(parts[1]) else { return nil }
        self.init(host: String(parts[0]), port: port)
    }

    var address: String { "\(host):\(port)" }

    struct Failure: Error, CustomStringConvertible {
        let what: String
        let code: Int32

        var description: String { "\(what): \(String(cString: strerror(code)))" }
    }

    func get(_ path: String, headers: [String: String] = [:]) async throws -> HTTPAnswer {
        try await exchange("GET", path, headers: headers)
    }

    /// Sends one request and reads to the end of the connection. HTTP/1.0 responses have no chunked body.
    func exchange(
        _ method: String, _ path: String, headers: [String: String] = [:], body: String = ""
    ) async throws -> HTTPAnswer {
        var head = ["\(method) \(path) HTTP/1.0", "Host: \(address)"]
        head += headers.map { "\($0): \($1)" }
        if !body.isEmpty { head += ["Content-Type: application/json", "Content-Length: \(body.utf8.count)"] }
        let request = head.joined(separator: "\r\n") + "\r\n\r\n" + body
        return try HTTPAnswer(try await onThread { try exchange(Array(request.utf8)) })
    }

    /// Sends exactly these bytes and returns everything up to the end of the connection.
    ///
    /// - Parameter seconds: the time limit without a byte, after which the call throws.
    func rawExchange(_ text: String, within seconds: Int = 10) async throws -> [UInt8] {
        try await onThread { try exchange(Array(text.utf8), within: seconds) }
    }

    private func exchange(_ request: [UInt8], within seconds: Int = 10) throws -> [UInt8] {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(what: "socket", code: errno) }
        defer { close(descriptor) }
        var timeout = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        try LoopbackSocket.withAddress(host, port) { address, length in
            guard connect(descriptor, address, length) == 0 else {
                throw Failure(what: "connect to \(self.address)", code: errno)
            }
        }
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            throw Failure(what: "send", code: errno)
        }
        return try readAll(descriptor)
    }

    private func readAll(_ descriptor: Int32) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count >= 0 else { throw Failure(what: "receive from \(address)", code: errno) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }
}
