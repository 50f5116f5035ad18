import CLinux
import Glibc
import Logging
import Settings

/// The service manager that started the exporter: systemd, or another one with the same protocol. Without one, messages
/// are dropped.
struct ServiceManager: Sendable {
    /// No service manager, for an exporter that a person started.
    static let absent = ServiceManager(socket: nil, watchdog: nil)

    let socket: NotifySocket?
    /// The manager ends the exporter if it receives no sign of life within this time; `nil` if it does not watch.
    let watchdog: Duration?
}

extension ServiceManager {
    /// - Parameter process: this process's ID. A child process inherits variables that address its parent.
    init(_ surroundings: ProcessSurroundings, process: Int32, logger: Logger) {
        do throws(NotifySocket.Unusable) {
            socket = try surroundings.variable("NOTIFY_SOCKET").map { name throws(NotifySocket.Unusable) in
                try NotifySocket(name)
            }
        } catch {
            logger.warning("service manager unreachable", metadata: ["error": "\(error)"])
            socket = nil
        }
        watchdog = socket == nil ? nil : Self.watchdog(surroundings, process: process)
    }

    /// Reads the watchdog's time as sd_watchdog_enabled(3) does.
    private static func watchdog(_ surroundings: ProcessSurroundings, process: Int32) -> Duration? {
        let owner = surroundings.variable("WATCHDOG_PID")
        guard owner == nil || owner.flatMap({ Int32($0) }) == process,
            let time = surroundings.variable("WATCHDOG_USEC").flatMap({ Int64($0) }), time > 0
        else { return nil }
        return .microseconds(time)
    }

    /// Reports that a reload has begun.
    ///
    /// - Parameter time: monotonic nanoseconds; the manager compares it with the time of its request.
    func notifyReloading(at time: Int64) { socket?.send(["RELOADING=1", "MONOTONIC_USEC=\(time / 1000)"]) }

    /// Reports the end of the start or of a reload, whether the reload succeeded or not.
    func notifyReady() { socket?.send(["READY=1"]) }

    func notifyStopping() { socket?.send(["STOPPING=1", "STATUS=stopping"]) }
}

/// The Unix socket to a service manager, which `NOTIFY_SOCKET` names. Datagrams contain lines `NAME=VALUE`
/// (sd_notify(3), "Notes").
final class NotifySocket: Sendable {
    private let descriptor: Int32
    private let address: sockaddr_un
    private let length: socklen_t

    /// - Parameter name: the path of a socket, or `@` and the name of an abstract socket.
    init(_ name: String) throws(Unusable) {
        let isAbstract = name.hasPrefix("@")
        let bytes = isAbstract ? [0] + name.utf8.dropFirst() : Array(name.utf8)
        let most = MemoryLayout.size(ofValue: sockaddr_un().sun_path)
        guard isAbstract || name.hasPrefix("/") else {
            throw Unusable(name: name, reason: "expected a path or @name")
        }
        // A path ends with a zero byte, which must fit too.
        guard bytes.count > 1, bytes.count + (isAbstract ? 0 : 1) <= most else {
            throw Unusable(name: name, reason: "expected 1 to \(most - 1) bytes")
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

    /// Sends the lines without waiting. If the manager does not read, or does not exist, the lines are lost.
    ///
    /// - Returns: whether the socket accepted the lines.
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

    /// The reason why no socket to the manager exists.
    struct Unusable: Error, Hashable, CustomStringConvertible {
        let name: String
        let reason: String

        var description: String { "NOTIFY_SOCKET: \(name): \(reason)" }
    }
}
