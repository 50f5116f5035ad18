import Glibc

/// Standard error, for what must be said before there is a log.
enum StandardError {
    static func write(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
