import Foundation
import Glibc

/// A TCP connection that sends exactly the given bytes. Its calls block a thread outside of Swift's pool, for ten
/// seconds at most.
final class WebClient: Sendable {
    struct Failure: Error {
        var what: String
        var code: Int32
    }

    struct Response: Hashable {
        var head: String
        var body: [UInt8]

        var status: Int { Int(head.split(separator: " ")[1]) ?? 0 }
        var text: String { String(decoding: body, as: UTF8.self) }

        func header(_ name: String) -> String? {
            head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name.lowercased() + ": ") }
                .map { String($0.dropFirst(name.count + 2)) }
        }
    }

    private let descriptor: Int32

    /// - Parameters:
    ///   - receiveBuffer: The kernel's buffer in bytes, small for a client that does not read.
    ///   - source: The last number of the client's loopback address.
    init(port: Int, isIPv6: Bool = false, receiveBuffer: Int32? = nil, source: UInt8? = nil) throws {
        descriptor = socket(isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(what: "socket", code: errno) }
        var timeout = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        if var receiveBuffer { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, 4) }
        if let source, Self.call(bind, descriptor, Self.address(source, port: 0)) != 0 {
            throw Failure(what: "bind", code: errno)
        }
        let server = isIPv6 ? Self.address6(port: UInt16(port)) : Self.address(1, port: UInt16(port))
        guard Self.call(connect, descriptor, server) == 0 else { throw Failure(what: "connect", code: errno) }
    }

    deinit { Glibc.close(descriptor) }

    // The addresses are bytes, because the module of the members of sockaddr_in differs between builds: NIO's C target
    // has them as well.

    /// Returns `127.0.0.last` as a `sockaddr_in`.
    private static func address(_ last: UInt8, port: UInt16) -> [UInt8] {
        family(AF_INET) + bytes(port.bigEndian) + [127, 0, 0, last] + [UInt8](repeating: 0, count: 8)
    }

    /// Returns `::1` as a `sockaddr_in6`.
    private static func address6(port: UInt16) -> [UInt8] {
        family(AF_INET6) + bytes(port.bigEndian) + [UInt8](repeating: 0, count: 4 + 15) + [1] + [0, 0, 0, 0]
    }

    private static func family(_ family: Int32) -> [UInt8] { bytes(sa_family_t(family)) }
    private static func bytes(_ number: UInt16) -> [UInt8] { withUnsafeBytes(of: number) { Array($0) } }

    private static func call(
        _ function: (Int32, UnsafePointer<sockaddr>?, socklen_t) -> Int32, _ descriptor: Int32, _ address: [UInt8]
    ) -> Int32 {
        address.withUnsafeBytes {
            function(descriptor, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
        }
    }

    func send(_ text: String) async throws {
        try await onThread {
            let bytes = Array(text.utf8)
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    Glibc.send(self.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { throw Failure(what: "send", code: errno) }
                sent += count
            }
        }
    }

    /// Reads one response. A response to HEAD has no body.
    func response(toHead: Bool = false) async throws -> Response {
        try await onThread {
            var head: [UInt8] = []
            while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
                head += try self.receive(1)
            }
            var response = Response(head: String(decoding: head, as: UTF8.self), body: [])
            let length = response.header("Content-Length").flatMap { Int($0) } ?? 0
            while !toHead, response.body.count < length {
                response.body += try self.receive(length - response.body.count)
            }
            return response
        }
    }

    /// Reads until the connection ends, in any way.
    func rest() async throws -> [UInt8] {
        try await onThread {
            var bytes: [UInt8] = []
            while true {
                do {
                    bytes += try self.receive(65536)
                } catch let failure as Failure where failure.code == 0 || failure.code == ECONNRESET {
                    return bytes
                }
            }
        }
    }

    func exchange(_ request: String, isHead: Bool = false) async throws -> Response {
        try await send(request)
        return try await response(toHead: isHead)
    }

    /// Reads at least one byte. Throws `Failure` with code 0 at the end.
    private func receive(_ limit: Int) throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: min(limit, 1 << 20))
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { throw Failure(what: "receive", code: count == 0 ? 0 : errno) }
        return Array(buffer[..<count])
    }

    private func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try body() })
            }
        }
    }
}
