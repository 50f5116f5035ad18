import ICMP

/// The loop that pings one target at its own pace, until the target is gone.
struct Probe: Sendable {
    let key: EchoFlowKey
    let recorder: ProbeRecorder

    /// Probes until the flow is stopped. Several requests are in flight where the timeout exceeds the interval; the pace
    /// does not depend on what becomes of them.
    func run(on pinger: isolated Pinger) async {
        let target = recorder.target
        let interval = target.settings.interval.nanoseconds
        let pace = ProbePace(interval: interval, target: target.id)
        let parameters = EchoParameters(
            destination: target.address, interval: interval, timeout: target.settings.timeout.nanoseconds,
            payloadSize: target.settings.payloadSize)
        let flow = pinger.open(parameters, key: key, observer: recorder)
        defer { pinger.close(flow) }
        var due = pace.first(at: pinger.now.monotonic)
        while await pinger.send(on: flow, at: due) {
            due = pace.next(after: due, now: pinger.now.monotonic)
        }
    }
}

extension Duration {
    /// The whole duration in nanoseconds; settings are at most hours long.
    var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
