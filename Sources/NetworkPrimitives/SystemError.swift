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

/// A file descriptor that is closed exactly once, at the end of its lifetime.
package struct Descriptor: ~Copyable, Sendable {
    package let number: Int32

    /// Takes ownership of a system call's result. Throws `errno` if the result is negative.
    package init(_ number: Int32) throws(SystemError) {
        guard number >= 0 else { throw SystemError.last }
        self.number = number
    }

    deinit { close(number) }
}
