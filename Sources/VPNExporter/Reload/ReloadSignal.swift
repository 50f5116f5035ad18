import UnixSignals

/// Reads the configuration again at each SIGHUP, as daemons do, and once for those that came before it listened.
struct ReloadSignal: Sendable {
    let reloader: ConfigurationReloader

    /// Runs until it is cancelled.
    ///
    /// - Parameter heard: called when a signal is no longer lost.
    func run(heard: @Sendable () -> Void = {}) async {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        heard()
        if ProcessStart.isReloadAwaited { _ = await reloader.reload(.signal) }
        for await _ in signals { _ = await reloader.reload(.signal) }
    }
}
