/// Tells the service manager, as long as there is one, that the exporter has started, how it stands, and that it is alive.
///
/// Ready is said when the web server listens and probing has begun, not when `/-/ready` opens: a cloud that is away at the
/// start must not have the manager end a service that probes.
struct ServiceNotifier: Sendable {
    let manager: ServiceManager
    /// One line on how the exporter stands.
    let status: @Sendable () -> String
    /// Returns when everything that must be alive has shown that it is; never where something hangs.
    let pulse: @Sendable () async -> Void
    /// The longest time between two looks at the status.
    var interval = Duration.seconds(5)

    /// Runs until it is cancelled, and says then that the exporter stops.
    ///
    /// - Parameter started: ends when everything has started.
    func run(after started: AsyncStream<Void>) async {
        guard let socket = manager.socket else { return }
        for await _ in started {}
        await withDiscardingTaskGroup { group in
            group.addTask { await tellStatus(socket) }
            if let watchdog = manager.watchdog {
                group.addTask { await tellAlive(socket, within: watchdog) }
            }
        }
        manager.tellStopping()
    }

    /// What could not be sent is sent the next time.
    private func tellStatus(_ socket: NotifySocket) async {
        var isReady = false
        var told: String?
        while !Task.isCancelled {
            if !isReady { isReady = socket.send(["READY=1"]) }
            let line = status()
            if line != told, socket.send(["STATUS=\(line)"]) { told = line }
            try? await Task.sleep(for: isReady ? interval : min(interval, .seconds(1)))
        }
    }

    /// Twice in each time that the watchdog grants. Nothing else sends what it hears: while one thing hangs it hears
    /// nothing.
    private func tellAlive(_ socket: NotifySocket, within watchdog: Duration) async {
        while !Task.isCancelled {
            await pulse()
            if Task.isCancelled { return }
            socket.send(["WATCHDOG=1"])
            try? await Task.sleep(for: watchdog / 2)
        }
    }
}
