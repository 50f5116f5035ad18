import Glibc

/// A TCP socket of the test on a loopback address: an occupied port, or a server that never answers. It closes when the
/// object is released.
final class LoopbackSocket: Sendable {
    let port: UInt16
    private let descriptor: Int32

    struct Failure: Error, CustomStringConvertible {
        let what: String
        let code: Int32

        var description: String { "\(what): \(String(cString: strerror(code)))" }
    }

    /// Listens and never accepts.
    ///
    /// - Parameter port: 0 lets the system choose.
    init(port: UInt16 = 0) throws {
        descriptor = try Self.open()
        var isOn: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &isOn, socklen_t(MemoryLayout<Int32>.size))
        do {
            self.port = try Self.listen(descriptor, port)
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit { close(descriptor) }

    /// Whether no process listens on the port. Connections in TIME_WAIT do not count.
    static func isFree(_ port: UInt16) -> Bool {
        (try? LoopbackSocket(port: port)) != nil
    }

    /// Returns a port that was free a moment ago, for programs that cannot choose one by themselves.
    static func freePort() throws -> UInt16 { try LoopbackSocket().port }

    /// Returns an address without a listener: not 127.0.0.1, and a port below the kernel's ephemeral range.
    static func unusedAddress() -> HTTPClient {
        let bytes = (0..<3).map { _ in Int.random(in: 1...254) }
        return HTTPClient(host: "127.\(bytes[0]).\(bytes[1]).\(bytes[2])", port: UInt16.random(in: 20_000...30_000))
    }

    /// Connects, sends a text, and returns the descriptor, which the caller closes.
    ///
    /// - Parameters:
    ///   - source: the address to connect from; `nil` lets the system choose.
    ///   - receiveBuffer: the size in bytes. A small buffer makes the server's send buffer fill early.
    ///   - timeout: the time limit of each call in seconds.
    static func connect(
        to server: HTTPClient, from source: String? = nil, sending text: String, receiveBuffer: Int32? = nil,
        timeout: Int = 10
    ) throws -> Int32 {
        let descriptor = try open()
        do {
            if var receiveBuffer { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, 4) }
            for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
                var time = timeval(tv_sec: timeout, tv_usec: 0)
                setsockopt(descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
            }
            if let source {
                try withAddress(source, 0) {
                    guard bind(descriptor, $0, $1) == 0 else { throw Failure(what: "bind to \(source)", code: errno) }
                }
            }
            try withAddress(server.host, server.port) {
                guard Glibc.connect(descriptor, $0, $1) == 0 else {
                    throw Failure(what: "connect to \(server.address)", code: errno)
                }
            }
        } catch {
            close(descriptor)
            throw error
        }
        // The server may reject a request and close before it has read everything. Its response then shows that.
        _ = send(descriptor, text, text.utf8.count, Int32(MSG_NOSIGNAL))
        return descriptor
    }

    /// Reads to the end of a connection.
    static func readAll(_ descriptor: Int32) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count >= 0 else { throw Failure(what: "receive", code: errno) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    private static func open() throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(what: "socket", code: errno) }
        return descriptor
    }

    private static func withAddress(
        _ host: String, _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Void
    ) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr(host)
        try withUnsafePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                try body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private static func listen(_ descriptor: Int32, _ port: UInt16) throws -> UInt16 {
        try withAddress("127.0.0.1", port) { address, length in
            guard bind(descriptor, address, length) == 0, Glibc.listen(descriptor, 16) == 0 else {
                throw Failure(what: "listen on port \(port)", code: errno)
            }
        }
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return UInt16(bigEndian: address.sin_port)
    }
}

/// Many connections to an exporter that send a text, stay open, and never read. They close when the object is released.
final class Crowd: Sendable {
    private let descriptors: [Int32]

    /// - Parameters:
    ///   - sources: loopback addresses to connect from, in turn.
    ///   - text: the text that each connection sends.
    init(_ count: Int, to web: HTTPClient, from sources: [String], sending text: String) throws {
        var descriptors: [Int32] = []
        do {
            for number in 0..<count {
                descriptors.append(
                    try LoopbackSocket.connect(
                        to: web, from: sources[number % sources.count], sending: text, receiveBuffer: 4096, timeout: 5))
            }
        } catch {
            for descriptor in descriptors { close(descriptor) }
            throw error
        }
        self.descriptors = descriptors
    }

    deinit { for descriptor in descriptors { close(descriptor) } }

    /// The number of connections that have received neither a byte nor the end.
    var unanswered: Int {
        descriptors.count { descriptor in
            var byte: UInt8 = 0
            return recv(descriptor, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT)) < 0 && errno == EAGAIN
        }
    }
}
