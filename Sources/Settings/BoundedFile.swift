import Glibc

/// Reads a file that a person names, without waiting for a pipe and without an end to its size.
package enum BoundedFile {
    /// Why a file could not be read, as the end of a sentence that begins with its name.
    package struct Failure: Error, Equatable {
        package let reason: String
        /// Whether there is no such file.
        package var isMissing = false
        /// Whether the file is known to be there: then a message may show its path.
        var isSeen = true
        /// Whether this user may not read it.
        package var isForbidden = false

        package init(reason: String, isMissing: Bool = false, isSeen: Bool = true, isForbidden: Bool = false) {
            self.reason = reason
            self.isMissing = isMissing
            self.isSeen = isSeen
            self.isForbidden = isForbidden
        }
    }

    /// The whole file, or why not: what the system says, no regular file, or more than `maximumSize` bytes.
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
        // POSIX's variant, for the other one of glibc may not use the buffer.
        guard strerror_r(code, &buffer, buffer.count) == 0 else {
            return Failure(reason: "cannot be read: errno \(code)")
        }
        let text = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return Failure(
            reason: "cannot be read: \(text)", isMissing: code == ENOENT || code == ENOTDIR,
            isForbidden: code == EACCES)
    }
}
