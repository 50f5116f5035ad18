import CLinux
import Glibc

/// The socket on which a service manager wants to hear how its service does (sd_notify(3), "Notes": datagrams of lines
/// `NAME=VALUE` to the Unix socket that `NOTIFY_SOCKET` names).
final class NotifySocket: Sendable {
    private let descriptor: Int32
    private let address: sockaddr_un
    private let length: socklen_t

    /// - Parameter name: the path of a socket, or the name of an abstract one with `@` before it.
    init(_ name: String) throws(Unusable) {
        let isAbstract = name.hasPrefix("@")
        let bytes = isAbstract ? [0] + name.utf8.dropFirst() : Array(name.utf8)
        let most = MemoryLayout.size(ofValue: sockaddr_un().sun_path)
        guard isAbstract || name.hasPrefix("/") else {
            throw Unusable(name: name, reason: "is neither a path nor @name")
        }
        // A path has a zero at its end.
        guard bytes.count > 1, bytes.count + (isAbstract ? 0 : 1) <= most else {
            throw Unusable(name: name, reason: "has not 1 to \(most - 1) bytes")
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        self.address = address
        let path = MemoryLayout.offset(of: \sockaddr_un.sun_path) ?? 0
        length = socklen_t(path + bytes.count + (isAbstract ? 0 : 1))
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { throw Unusable(name: name, reason: String(cString: strerror(errno))) }
    }

    deinit { close(descriptor) }

    /// Never waits: where the manager does not read, or is gone, the lines are lost.
    ///
    /// - Returns: whether the manager has them.
    @discardableResult
    func send(_ lines: [String]) -> Bool {
        let text = Array(lines.joined(separator: "\n").utf8)
        var address = address
        let sent = withUnsafeBytes(of: &address) { bytes in
            sendto(
                descriptor, text, text.count, Int32(MSG_NOSIGNAL),
                bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), length)
        }
        return sent == text.count
    }

    /// Why the manager cannot be told anything.
    struct Unusable: Error, Hashable, CustomStringConvertible {
        let name: String
        let reason: String

        var description: String { "NOTIFY_SOCKET: \(name) \(reason)" }
    }
}
