import Glibc

/// A TCP socket of the test on a loopback address: an occupied port, or a server that never answers. It closes when the
/// object is released.
final class LoopbackSocket: Sendable {
    let port: UInt16
    private let descriptor: Int32

    /// Listens and never accepts.
    ///
    /// - Parameter port: 0 lets the system choose.
    init(port: UInt16 = 0) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw HTTPText.Failure(what: "socket", code: errno) }
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

    /// Returns an address without a listener: not 127.0.0.1, and a port below the kernel's ephemeral range.
    static func unusedAddress() -> HTTPText {
        let bytes = (0..<3).map { _ in Int.random(in: 1...254) }
        return HTTPText(host: "127.\(bytes[0]).\(bytes[1]).\(bytes[2])", port: UInt16.random(in: 20_000...30_000))
    }

    static func withAddress(
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
                throw HTTPText.Failure(what: "listen on port \(port)", code: errno)
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
