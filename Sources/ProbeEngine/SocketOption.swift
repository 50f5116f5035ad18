import Glibc
import Network

/// setsockopt(2) and getsockopt(2) with the kinds of values that the engine needs.
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

    /// SO_BINDTODEVICE: what is sent leaves by `interface`, and only what comes in by it is received.
    static func bind(_ socket: Int32, toInterface interface: String) throws(SystemError) {
        let length = socklen_t(interface.utf8.count)
        guard setsockopt(socket, SOL_SOCKET, SO_BINDTODEVICE, interface, length) == 0 else { throw SystemError.last }
    }
}
