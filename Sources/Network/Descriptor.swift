import Glibc

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
