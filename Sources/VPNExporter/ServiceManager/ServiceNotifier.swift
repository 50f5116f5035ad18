import ExporterToolkit

/// Notifies the service manager of the start, the status and the health of the exporter.
///
/// The start is complete when the web server listens and probing has begun, even if `/-/ready` still fails. Otherwise
/// the manager would end a service that probes while the cloud is unreachable.
struct ServiceNotifier: Sendable {
    let manager: ServiceManager
    /// The exporter's status in one line.
    let status: @Sendable () -> String
    /// Returns when every part that must run has reacted; never if a part hangs.
    let pulse: @Sendable () async -> Void
    /// The time between two checks of the status.
    var interval = Duration.seconds(5)

    /// Runs until it is cancelled, and then reports that the exporter stops.
    ///
    /// - Parameter started: ends when everything has started.
    func run(after started: AsyncStream<Void>) async {
        guard let socket = manager.socket else { return }
        for await _ in started {}
        await withDiscardingTaskGroup { group in
            group.addTask { await notifyStatus(socket) }
            if let watchdog = manager.watchdog {
                group.addTask { await feedWatchdog(socket, within: watchdog) }
            }
        }
        manager.notifyStopping()
    }

    /// Sends the status when it changes. A message that could not be sent is repeated.
    private func notifyStatus(_ socket: NotifySocket) async {
        var isReady = false
        var sent: String?
        while !Task.isCancelled {
            if !isReady { isReady = socket.send(["READY=1"]) }
            let line = status()
            if line != sent, socket.send(["STATUS=\(line)"]) { sent = line }
            try? await Task.sleep(for: isReady ? interval : min(interval, .seconds(1)))
        }
    }

    /// Feeds the watchdog twice within its time. If a part hangs, no message is sent.
    private func feedWatchdog(_ socket: NotifySocket, within watchdog: Duration) async {
        while !Task.isCancelled {
            await pulse()
            if Task.isCancelled { return }
            socket.send(["WATCHDOG=1"])
            try? await Task.sleep(for: watchdog / 2)
        }
    }
}

/// The exporter's status in one line, for `systemctl status`.
struct ServiceStatus: Sendable {
    let readiness: Readiness
    /// The number of targets.
    let targets: Int
    /// Whether the last reload accepted the configuration file.
    let isFileGood: Bool

    var text: String {
        var parts = [targets == 1 ? "probing 1 target" : "probing \(targets) targets"]
        if case .notReady(let missing) = readiness { parts.append("not ready: \(missing.joined(separator: ", "))") }
        if !isFileGood { parts.append("configuration file rejected, the previous configuration stays in force") }
        return parts.joined(separator: "; ")
    }
}
