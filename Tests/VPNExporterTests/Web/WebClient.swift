import Foundation
import Glibc

/// A TCP connection that says exactly the bytes it is told to. Its calls block a thread outside of Swift's pool, for ten
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
    ///   - receiveBuffer: the kernel's buffer in bytes, small for a client that does not read.
    ///   - source: the last number of the loopback address from which it comes.
    init(port: Int, isIPv6: Bool = false, receiveBuffer: Int32? = nil, source: UInt8? = nil) throws {
        descriptor = socket(isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(what: "socket", code: errno) }
        var timeout = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        if var receiveBuffer { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, 4) }
        if let source {
            try Self.withAddress(source) { address, length in
                guard bind(descriptor, address, length) == 0 else { throw Failure(what: "bind", code: errno) }
            }
        }
        guard Self.connect(descriptor, UInt16(port).bigEndian, isIPv6) == 0 else {
            throw Failure(what: "connect", code: errno)
        }
    }

    deinit { Glibc.close(descriptor) }

    private static func withAddress(
        _ source: UInt8, _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Void
    ) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = (0x7F00_0000 | UInt32(source)).bigEndian
        try withUnsafePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                try body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
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

    /// One response; a response to HEAD has no body.
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

    /// Everything up to the end of the connection, in whichever way it ends.
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

    /// At least one byte; `Failure` with code 0 at the end.
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
