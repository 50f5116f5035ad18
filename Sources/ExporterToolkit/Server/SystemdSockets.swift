import Glibc
package import Settings

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

    /// Why there are no sockets.
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
