import Glibc

/// A file descriptor that is closed exactly once: when its owner goes.
package struct Descriptor: ~Copyable, Sendable {
    package let number: Int32

    /// Takes ownership of what a system call returned; throws its `errno` where that is negative.
    package init(_ number: Int32) throws(SystemError) {
        guard number >= 0 else { throw SystemError.last }
        self.number = number
    }

    deinit { close(number) }
}
