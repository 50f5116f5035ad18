import Network
import Probing
import VPNConfiguration

/// What several of a target's figures depend on at the moment of a scrape, found once for all of them.
struct ProbeMoment {
    /// Monotonic nanoseconds.
    let now: Int64
    let window: ProbeWindow.Summary
    /// The least round trip of the path, in nanoseconds.
    let base: Int64?
    let state: OutageState.State
    let isNamed: Bool
    // Of the settings, in nanoseconds.
    let interval: Int64
    let timeout: Int64
    let windowLength: Int64
    let hasMeanOpinionScore: Bool

    init(_ statistics: ProbeStatistics, of target: ProbeTarget, patience: Int64, at now: Int64) {
        self.now = now
        window = statistics.window.summary(at: now)
        base = statistics.quality.base.value(at: now)
        state = statistics.quality.outages.state.state(at: now, patience: patience)
        isNamed = if case .name = target.address { true } else { false }
        (interval, timeout, windowLength, hasMeanOpinionScore) = target.settings.read {
            ($0.interval.nanoseconds, $0.timeout.nanoseconds, $0.window.nanoseconds, $0.hasMeanOpinionScore)
        }
    }
}
