package import Network

extension Pinger {
    /// Sends one request now, and returns what became of it: within its timeout and some milliseconds, at once where the
    /// task is cancelled. Nothing is left behind but a late reply's chance to be passed over.
    package func send(_ echo: SingleEcho, to destination: IPAddress) async -> SingleEchoOutcome {
        lastSingle = EchoFlowKey(lastSingle.number + 1)
        let key = lastSingle
        let observer = SingleEchoObserver { [self] in stop([key]) }
        return await withTaskCancellationHandler {
            // Nothing else happens on the loop until here the end is waited for.
            let slot = enter(echo.parameters, to: destination, key: key, observer: observer)
            let now = clock.now().monotonic
            transmit(slot, due: now, now: now)
            flush()
            await waitForEnd(of: key)
            return observer.outcome
        } onCancel: {
            stop([key])
        }
    }
}
