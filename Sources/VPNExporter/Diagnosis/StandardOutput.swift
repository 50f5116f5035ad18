import Glibc

/// Standard output, written at once, for what a person or a program watches as it comes.
enum StandardOutput {
    /// Writes all of the text; `false` where nobody reads it any more.
    @discardableResult
    static func write(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count > 0 { start += count } else if count < 0, errno != EINTR { return false }
        }
        return true
    }
}
