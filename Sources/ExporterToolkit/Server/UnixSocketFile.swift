import CLinux
import CStart
import Glibc

/// The file of a Unix socket.
struct UnixSocketFile {
    let path: String

    /// Removes a socket that has no listener, for example because its process was killed. Keeps a file that is not a
    /// socket, and a socket that a process listens on.
    func removeIfDead() throws(InUse) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw InUse(reason: "the file exists and is not a socket") }
        guard !isListening else { throw InUse(reason: "another process listens there") }
        remove()
    }

    func remove() { unlink(path) }

    /// Creates a socket with `bind`. A signal that ends the process also removes the file, even before the server runs.
    func make<Socket>(_ bind: () async throws -> Socket) async throws -> Socket {
        cstart_remove_at_end(path)
        do {
            return try await bind()
        } catch {
            cstart_keep_at_end(path)
            throw error
        }
    }

    /// Whether a process listens on the socket. Every answer except a refusal counts as a listener, for example a full
    /// queue.
    private var isListening: Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC | O_NONBLOCK, 0)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let result = withUnsafeBytes(of: &address) { bytes in
            connect(
                descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                socklen_t(MemoryLayout<sockaddr_un>.size))
        }
        return result == 0 || errno != ECONNREFUSED
    }

    /// Why the path cannot be used.
    struct InUse: Error, Hashable, CustomStringConvertible {
        let reason: String

        var description: String { reason }
    }
}
