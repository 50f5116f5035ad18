import UnixSignals

/// Reads the configuration again at each SIGHUP, as daemons do.
struct ReloadSignal: Sendable {
    let reloader: ConfigurationReloader

    /// Runs until it is cancelled.
    func run() async {
        for await _ in await UnixSignalsSequence(trapping: .sighup) { _ = await reloader.reload(.signal) }
    }
}
