import CLinux
import CStart
import Glibc
package import Settings

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

    /// The reason why the path cannot be used.
    struct InUse: Error, Hashable, CustomStringConvertible {
        let reason: String

        var description: String { reason }
    }
}

/// The sockets that systemd opened before the process started (sd_listen_fds(3)).
package enum SystemdSockets {
    /// The number of the first socket, by convention.
    private static let first: Int32 = 3
    private static let most: Int32 = 64

    /// Returns all sockets, in the order of the unit's lines.
    ///
    /// - Parameter process: The ID of this process, because a child inherits variables that are not meant for it.
    package static func addresses(
        _ surroundings: ProcessSurroundings, process: Int32
    ) throws(Missing) -> [ListenAddress] {
        guard let owner = surroundings.variable("LISTEN_PID"), let count = surroundings.variable("LISTEN_FDS") else {
            throw Missing(reason: "LISTEN_PID or LISTEN_FDS is not set")
        }
        guard Int32(owner) == process else {
            throw Missing(reason: "LISTEN_PID is \(owner), and this process is \(process)")
        }
        guard let number = Int32(count), (1...most).contains(number) else {
            throw Missing(reason: "LISTEN_FDS is \(count), not a number from 1 to \(most)")
        }
        return (first..<first + number).map { .inherited(descriptor: $0) }
    }

    /// The reason why there are no sockets.
    package struct Missing: Error, Hashable, CustomStringConvertible {
        package let reason: String

        package init(reason: String) {
            self.reason = reason
        }

        package var description: String {
            "--web.systemd-socket: systemd passed no socket: \(reason). Start the exporter through its socket unit"
        }
    }
}
