import Glibc

/// A system call that failed.
struct SystemError: Error, Equatable, CustomStringConvertible {
    let call: String
    let number: Int32

    /// From `errno`, right after the call.
    init(_ call: String) {
        self.call = call
        number = errno
    }

    var description: String { "\(call): \(String(cString: strerror(number)))" }
}
