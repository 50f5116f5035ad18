import Exposition
import ICMP

/// What one target's series are made of, taken at one moment.
struct ProbeSnapshot: Sendable {
    let target: ProbeTarget
    /// `connection` and `target`.
    let labels: Labels
    let statistics: ProbeStatistics
    let window: ProbeWindow.Summary
    /// When the target's counters began, in nanoseconds since the Unix epoch.
    let created: Int64

    /// - Parameter now: monotonic nanoseconds.
    init(_ recorder: ProbeRecorder, at now: Int64) {
        target = recorder.target
        labels = recorder.labels
        created = recorder.created
        statistics = recorder.snapshot
        window = statistics.window.summary(at: now)
    }

    /// Whether the target answers, as far as that is known.
    func state(at now: Int64) -> OutageState.State {
        statistics.quality.outages.state.state(at: now, patience: target.settings.values.patience)
    }
}
