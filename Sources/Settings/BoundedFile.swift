import Glibc

/// Reads a file of bounded size, and never waits for a pipe.
package enum BoundedFile {
    /// The reason that a file could not be read, as the end of a sentence that begins with its name.
    package struct Failure: Error, Equatable {
        package let reason: String
        /// Whether the file does not exist.
        package var isMissing = false
        /// Whether the file exists. A message may then show its path.
        var isSeen = true
        /// Whether this user has no permission to read it.
        package var isForbidden = false

        package init(reason: String, isMissing: Bool = false, isSeen: Bool = true, isForbidden: Bool = false) {
            self.reason = reason
            self.isMissing = isMissing
            self.isSeen = isSeen
            self.isForbidden = isForbidden
        }
    }

    /// Returns the whole file. It fails with the system's error, for a file that is not regular, and above
    /// `maximumSize`.
    package static func read(_ path: String, maximumSize: Int) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            var failure = systemFailure(errno)
            failure.isSeen = access(path, F_OK) == 0
            throw failure
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw systemFailure(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Failure(reason: "is not a regular file") }
        return try readAll(descriptor, maximumSize: maximumSize)
    }

    private static func readAll(_ descriptor: CInt, maximumSize: Int) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw systemFailure(errno)
            }
            bytes += chunk[..<count]
            guard bytes.count <= maximumSize else {
                throw Failure(reason: "is larger than the maximum of \(maximumSize) bytes")
            }
        }
    }

    private static func systemFailure(_ code: CInt) -> Failure {
        var buffer = [CChar](repeating: 0, count: 128)
        // This is the POSIX variant, since the GNU variant may ignore the buffer.
        guard strerror_r(code, &buffer, buffer.count) == 0 else {
            return Failure(reason: "cannot be read: errno \(code)")
        }
        let text = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return Failure(
            reason: "cannot be read: \(text)", isMissing: code == ENOENT || code == ENOTDIR,
            isForbidden: code == EACCES)
    }
}
