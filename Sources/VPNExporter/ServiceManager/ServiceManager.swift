import Logging
import Settings

/// The service manager that started the exporter, systemd or one that speaks as it does, and what it is told; without one
/// nothing is.
struct ServiceManager: Sendable {
    /// Where the exporter was started by hand.
    static let absent = ServiceManager(socket: nil, watchdog: nil)

    let socket: NotifySocket?
    /// Within this time the manager must hear that the exporter is alive, or ends it; `nil` where it does not care.
    let watchdog: Duration?
}

extension ServiceManager {
    /// - Parameter process: this process's id, since a child inherits variables that are not meant for it.
    init(_ surroundings: ProcessSurroundings, process: Int32, logger: Logger) {
        do throws(NotifySocket.Unusable) {
            socket = try surroundings.variable("NOTIFY_SOCKET").map { name throws(NotifySocket.Unusable) in
                try NotifySocket(name)
            }
        } catch {
            logger.warning("the service manager cannot be told anything", metadata: ["error": "\(error)"])
            socket = nil
        }
        watchdog = socket == nil ? nil : Self.watchdog(surroundings, process: process)
    }

    /// sd_watchdog_enabled(3).
    private static func watchdog(_ surroundings: ProcessSurroundings, process: Int32) -> Duration? {
        let owner = surroundings.variable("WATCHDOG_PID")
        guard owner == nil || owner.flatMap({ Int32($0) }) == process,
            let time = surroundings.variable("WATCHDOG_USEC").flatMap({ Int64($0) }), time > 0
        else { return nil }
        return .microseconds(time)
    }

    /// The configuration is being read again.
    ///
    /// - Parameter time: monotonic nanoseconds; the manager compares it with the time at which it asked.
    func tellReloading(at time: Int64) { socket?.send(["RELOADING=1", "MONOTONIC_USEC=\(time / 1000)"]) }

    /// Either the start or a reload is over, whatever came of the latter.
    func tellReady() { socket?.send(["READY=1"]) }

    func tellStopping() { socket?.send(["STOPPING=1", "STATUS=stopping"]) }
}
