package import Exposition
package import Probing
import VPNConfiguration

/// What one target's series are made of, taken at one moment.
package struct ProbeSnapshot: Sendable {
    package let target: ProbeTarget
    /// `connection` and `target`.
    package let labels: Labels
    package let statistics: ProbeStatistics
    package let window: ProbeWindow.Summary
    /// When the target's counters began, in nanoseconds since the Unix epoch.
    package let created: Int64

    /// - Parameter now: monotonic nanoseconds.
    package init(_ recorder: ProbeRecorder, at now: Int64) {
        target = recorder.target
        labels = recorder.labels
        created = recorder.created
        statistics = recorder.snapshot
        window = statistics.window.summary(at: now)
    }

    /// Whether the target answers, as far as that is known.
    package func state(at now: Int64) -> OutageState.State {
        statistics.quality.outages.state.state(at: now, patience: target.settings.values.patience)
    }
}
