import CLinux
import Glibc

/// Standard error, for messages before the log exists.
package enum StandardError {
    /// Writes the text and a line break. It waits for the reader.
    package static func write(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if count > 0 {
                start += count
            } else if count < 0, errno == EAGAIN {
                // Another process made the descriptor non-blocking.
                var descriptor = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
                clinux_poll(&descriptor, 1, -1)
            } else if count == 0 || errno != EINTR {
                return
            }
        }
    }
}
