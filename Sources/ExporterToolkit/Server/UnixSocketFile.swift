import CLinux
import CStart
import Glibc

/// The file by which a Unix socket is found.
struct UnixSocketFile {
    let path: String

    /// Makes way for a new socket where an old one was left behind: by a process that was killed, nobody listens there.
    /// A file that is no socket, and a socket that somebody listens on, stays.
    func removeIfDead() throws(InUse) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw InUse(reason: "the file exists and is no socket") }
        guard !isListening else { throw InUse(reason: "another process listens there") }
        remove()
    }

    func remove() { unlink(path) }

    /// Makes a socket by `bind` of which no signal leaves the file behind, not even one that comes before anybody serves.
    func make<Socket>(_ bind: () async throws -> Socket) async throws -> Socket {
        cstart_remove_at_end(path)
        do {
            return try await bind()
        } catch {
            cstart_keep_at_end(path)
            throw error
        }
    }

    /// An answer other than a refusal is taken for a listener: a queue that is full, for example.
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

    /// Why the path cannot be taken.
    struct InUse: Error, Hashable, CustomStringConvertible {
        let reason: String

        var description: String { reason }
    }
}
