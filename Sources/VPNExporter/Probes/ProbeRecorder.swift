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

    init(_ target: ProbeTarget, health: ProbingHealth) {
        self.target = target
        labels = Labels(["connection": target.id.connection, "target": target.id.target])
        self.health = health
        statistics = Mutex(ProbeStatistics(window: target.settings.window.nanoseconds))
    }

    /// The statistics at one moment.
    var snapshot: ProbeStatistics { statistics.withLock { $0 } }

    func observe(_ event: EchoEvent, at time: ClockReading) {
        statistics.withLock { $0.record(event, at: time) }
        if case .sent(let lag) = event { health.requestSent(lag: lag) }
    }
}
