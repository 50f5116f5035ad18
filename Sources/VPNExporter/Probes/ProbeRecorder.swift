import Exposition
import ICMP
import Synchronization

/// Where a probe's events become statistics: the engine writes, a scrape reads, neither waits for more than the other's
/// few instructions.
final class ProbeRecorder: EchoObserver {
    let target: ProbeTarget
    /// The labels of each of the target's series, joined once.
    let labels: Labels
    private let health: ProbingHealth
    private let statistics: Mutex<ProbeStatistics>

    /// - Parameter timestamps: which clock is asked to stamp the target's packets.
    init(_ target: ProbeTarget, health: ProbingHealth, timestamps: PingTimestamps = PingTimestamps(.auto)) {
        self.target = target
        labels = Labels(["connection": target.id.connection, "target": target.id.target])
        self.health = health
        let address: IPAddress? = if case .literal(let address) = target.address { address } else { nil }
        statistics = Mutex(
            ProbeStatistics(
                window: target.settings.window.nanoseconds, address: address, timestamps: timestamps))
    }

    /// The statistics at one moment.
    var snapshot: ProbeStatistics { statistics.withLock { $0 } }

    func observe(_ event: EchoEvent, at time: ClockReading) {
        statistics.withLock { $0.record(event, at: time) }
        switch event {
        case .sent(let lag): health.requestSent(lag: lag, at: time.monotonic)
        case .sendFailed(.noBuffers): health.requestUnbuffered(at: time.monotonic)
        default: return
        }
    }

    /// The target's host name was resolved.
    func resolved(to address: IPAddress, at time: ClockReading) {
        statistics.withLock { $0.recordResolution(to: address, at: time) }
    }

    /// The target's host name could not be resolved.
    func resolutionFailed() { statistics.withLock { $0.recordResolutionFailure() } }
}
