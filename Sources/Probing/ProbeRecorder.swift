package import Exposition
package import Network
package import ProbeEngine
import Synchronization
import VPNConfiguration

/// Where a probe's events become statistics: the engine writes, a scrape reads, neither waits for more than the other's
/// few instructions.
///
/// One recorder hears of a flow, and tells those of the other targets that share it.
package final class ProbeRecorder: EchoObserver {
    package let target: ProbeTarget
    /// The labels of each of the target's series, joined once.
    package let labels: Labels
    /// When the target's counters began, in nanoseconds since the Unix epoch.
    package let created: Int64
    /// How long it may take until verdicts are settled, in nanoseconds.
    package let patience: Int64
    private let health: ProbingHealth
    private let state: Mutex<State>

    private struct State {
        var statistics: ProbeStatistics
        private(set) var history = ProbeHistory()
        /// Of targets that share the flow; locked after this one, and with none of their own.
        var followers: [Follower] = []

        init(_ statistics: ProbeStatistics) {
            self.statistics = statistics
        }

        /// Returns whether there are changes of outages that nobody was told of.
        mutating func record(_ event: EchoEvent, of sequence: UInt64, at time: ClockReading) -> Bool {
            if case .verdict(let verdict) = event {
                if history.isOver(at: time.monotonic) {
                    history.begin(
                        at: time.monotonic, roundTrips: statistics.window.latest(history.replies))
                }
                history.record(verdict)
            }
            statistics.record(event, of: sequence, at: time)
            return statistics.hasOutageChanges
        }
    }

    /// The recorder of a target that joined a flow: what happens to requests from before is none of its business.
    private struct Follower {
        let recorder: ProbeRecorder
        /// The number of the first request that was sent since it joined.
        private var first: UInt64?

        init(_ recorder: ProbeRecorder) {
            self.recorder = recorder
        }

        mutating func record(_ event: EchoEvent, of sequence: UInt64, at time: ClockReading) -> Bool {
            switch event {
            case .sent:
                if first == nil { first = sequence }
            case .sendFailed, .timestamps: break
            default:
                guard let first, sequence >= first else { return false }
            }
            return recorder.state.withLock { $0.record(event, of: sequence, at: time) }
        }
    }

    /// - Parameter timestamps: which clock is asked to stamp the target's packets.
    package init(_ target: ProbeTarget, health: ProbingHealth, timestamps: PingTimestamps = PingTimestamps(.auto)) {
        self.target = target
        labels = Labels(["connection": target.id.connection, "target": target.id.target])
        created = health.now.realtime
        self.health = health
        let settings = target.settings.values
        patience = settings.patience
        let address: IPAddress? = if case .literal(let address) = target.address { address } else { nil }
        state = Mutex(
            State(
                ProbeStatistics(
                    target.settings, address: address, timestamps: timestamps,
                    roundTripObjective: target.roundTripObjective)))
    }

    /// Reads the statistics where they lie, without a copy.
    package func read<Value>(_ read: (ProbeStatistics) -> Value) -> Value { state.withLock { read($0.statistics) } }

    /// Whether the target ever answered since its probe began.
    package var hasAnswered: Bool { read { $0.replies > 0 } }

    /// Whether the target is in outage, as far as that is known at `now`, in monotonic nanoseconds.
    func outageState(at now: Int64) -> OutageState.State {
        read { $0.quality.outages.state.state(at: now, patience: patience) }
    }

    /// The statistics at one moment.
    package var snapshot: ProbeStatistics { state.withLock { $0.statistics } }

    /// The last hour, oldest minute first.
    ///
    /// - Parameter now: monotonic nanoseconds.
    package func history(at now: Int64) -> [ProbeHistory.Minute] {
        let (history, window) = state.withLock { ($0.history, $0.statistics.window) }
        return history.minutes(at: now, roundTrips: window.latest(history.replies))
    }

    /// Whether the target is in outage, with the changes of that since the last call.
    package func takeOutage() -> (state: OutageState, changes: [OutageChange]) {
        state.withLock { ($0.statistics.quality.outages.state, $0.statistics.takeOutageChanges()) }
    }

    package func observe(_ event: EchoEvent, of sequence: UInt64, at time: ClockReading) {
        let (hasChanged, isKnown) = state.withLock { state in
            let isKnown = state.statistics.quality.outages.state.failure != nil
            var hasChanged = state.record(event, of: sequence, at: time)
            for index in state.followers.indices where state.followers[index].record(event, of: sequence, at: time) {
                hasChanged = true
            }
            return (hasChanged, isKnown)
        }
        if hasChanged { health.outages.raise() }
        switch event {
        case .sent(let lag): health.requestSent(lag: lag, at: time.monotonic)
        // What has no way out for a while is an outage of its target, and says nothing of this host's other figures.
        case .sendFailed(.noBuffers), .verdict(.notSent):
            if !isKnown { health.requestStayedHere(at: time.monotonic) }
        default: return
        }
    }

    /// Makes another target's recorder hear of the requests that are sent from now on. It starts with the clock that
    /// stamps this flow, which is told only when it changes.
    package func lead(_ follower: ProbeRecorder) {
        state.withLock { state in
            let timestamps = state.statistics.timestamps
            follower.state.withLock { $0.statistics.adopt(timestamps) }
            state.followers.append(Follower(follower))
        }
    }

    /// Makes a follower hear no more.
    func dismiss(_ follower: ProbeRecorder) {
        state.withLock { $0.followers.removeAll { $0.recorder === follower } }
    }

    /// Applies a new objective of the connection. Counters continue.
    func apply(roundTripObjective: Duration?) {
        state.withLock { $0.statistics.apply(roundTripObjective: roundTripObjective) }
    }

    /// The target's host name was resolved.
    func resolved(to address: IPAddress, at time: ClockReading) {
        state.withLock { $0.statistics.recordResolution(to: address, at: time) }
    }

    /// The target's host name could not be resolved.
    func resolutionFailed() { state.withLock { $0.statistics.recordResolutionFailure() } }
}
