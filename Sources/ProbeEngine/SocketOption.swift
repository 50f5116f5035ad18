import CLinux
import Glibc
import NetworkPrimitives

/// The socket calls of the engine: setsockopt(2), getsockopt(2), bind(2) and getsockname(2).
enum SocketOption {
    static func set(_ socket: Int32, _ level: Int32, _ option: Int32, _ value: Int32) throws(SystemError) {
        var value = value
        guard setsockopt(socket, level, option, &value, socklen_t(MemoryLayout<Int32>.size)) == 0 else {
            throw SystemError.last
        }
    }

    static func get(_ socket: Int32, _ level: Int32, _ option: Int32) -> Int32? {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(socket, level, option, &value, &length) == 0 ? value : nil
    }

    /// Requests a buffer of `bytes`, beyond the system's limit if the process may exceed it. Returns the bytes granted.
    static func setBuffer(_ socket: Int32, _ option: Int32, unlimited: Int32, bytes: Int32) -> Int32 {
        if (try? set(socket, SOL_SOCKET, unlimited, bytes)) == nil { try? set(socket, SOL_SOCKET, option, bytes) }
        // The kernel doubles the number that it was given, and returns the double (socket(7)).
        return (get(socket, SOL_SOCKET, option) ?? 0) / 2
    }

    /// Binds a socket to an interface (SO_BINDTODEVICE): it sends by `interface` and receives only from it.
    static func bind(_ socket: Int32, toInterface interface: String) throws(SystemError) {
        let length = socklen_t(interface.utf8.count)
        guard setsockopt(socket, SOL_SOCKET, SO_BINDTODEVICE, interface, length) == 0 else { throw SystemError.last }
    }

    /// Binds a socket to an address of this host and a port that the kernel chooses.
    static func bind(_ socket: Int32, to address: IPAddress) throws(SystemError) {
        guard address.withSocketAddress({ Glibc.bind(socket, $0, $1) }) == 0 else { throw SystemError.last }
    }

    /// Returns the address and port that a socket is bound to.
    static func localAddress(_ socket: Int32) throws(SystemError) -> sockaddr_storage {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) }
        }
        guard result == 0 else { throw SystemError.last }
        return storage
    }
}
