import Glibc

/// An `errno` value, with its text from `strerror(3)`.
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The number, for example `EPERM`.
    package let code: Int32

    package init(_ code: Int32) {
        self.code = code
    }

    /// The calling thread's `errno`. Read it before any other call.
    package static var last: SystemError { SystemError(errno) }

    package var description: String {
        var buffer = [CChar](repeating: 0, count: 256)
        strerror_r(code, &buffer, buffer.count)
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
