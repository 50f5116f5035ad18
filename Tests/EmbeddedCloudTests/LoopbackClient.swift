import Foundation
import Glibc

/// TCP connection that sends exactly the given bytes. Its calls block a thread outside of Swift's pool, for at most ten
/// seconds.
final class LoopbackClient: Sendable {
    struct Failure: Error {
        /// `errno`, or 0 if the other side closed the connection.
        let code: Int32
    }

    struct Response: Hashable {
        let head: String
        var body: [UInt8] = []

        var status: Int { Int(head.split(separator: " ")[1]) ?? 0 }
        var text: String { String(decoding: body, as: UTF8.self) }

        func header(_ name: String) -> String? {
            head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name.lowercased() + ": ") }
                .map { String($0.dropFirst(name.count + 2)) }
        }
    }

    private let descriptor: Int32

    init(baseURL: String) throws {
        let port = baseURL.split(separator: ":").last.flatMap { UInt16($0) } ?? 0
        let isIPv6 = baseURL.contains("[")
        descriptor = socket(isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        var timeout = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        guard Self.connect(descriptor, port.bigEndian, isIPv6) == 0 else {
            throw Failure(code: errno)
        }
    }

    deinit { Glibc.close(descriptor) }

    /// Sends a request and waits for its response.
    func call(
        _ method: String, _ target: String, token: String? = nil, body: String = "", extra: String = ""
    ) async throws -> Response {
        let token = token.map { "X-Auth-Token: \($0)\r\n" } ?? ""
        let head = "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\n\(token)\(extra)"
        try await send(head + "Content-Length: \(body.utf8.count)\r\n\r\n" + body)
        return try await response(hasBody: method != "HEAD")
    }

    func send(_ text: String) async throws {
        try await onThread {
            let bytes = Array(text.utf8)
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    Glibc.send(self.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { throw Failure(code: errno) }
                sent += count
            }
        }
    }

    func response(hasBody: Bool = true) async throws -> Response {
        try await onThread {
            var head: [UInt8] = []
            while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) { head += try self.receive(1) }
            var response = Response(head: String(decoding: head, as: UTF8.self))
            let length = response.header("Content-Length").flatMap { Int($0) } ?? 0
            while hasBody, response.body.count < length {
                response.body += try self.receive(length - response.body.count)
            }
            return response
        }
    }

    /// Returns the bytes up to the end of the connection, regardless of how it ends.
    func rest() async throws -> [UInt8] {
        try await end().bytes
    }

    enum End: Hashable {
        case finished
        case reset
    }

    /// Returns the bytes up to the end of the connection, and how it ends.
    func end() async throws -> (bytes: [UInt8], end: End) {
        try await onThread {
            var bytes: [UInt8] = []
            while true {
                do {
                    bytes += try self.receive(65_536)
                } catch let failure as Failure where failure.code == 0 || failure.code == ECONNRESET {
                    return (bytes, failure.code == 0 ? .finished : .reset)
                }
            }
        }
    }

    private static func connect(_ descriptor: Int32, _ port: UInt16, _ isIPv6: Bool) -> Int32 {
        func call<Address>(_ address: Address) -> Int32 {
            withUnsafeBytes(of: address) { bytes in
                Glibc.connect(
                    descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
            }
        }
        if isIPv6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port
            address.sin6_addr = in6addr_loopback
            return call(address)
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return call(address)
    }

    /// Returns at least one byte.
    private func receive(_ limit: Int) throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: min(limit, 1 << 20))
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { throw Failure(code: count == 0 ? 0 : errno) }
        return Array(buffer[..<count])
    }

    private func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
        }
    }
}
