package import Exposition
package import NetworkPrimitives
package import ProbeEngine
import Synchronization
import VPNConfiguration

/// Turns the events of a probe into statistics: the engine writes, and a scrape reads. Neither waits longer than a few
/// instructions of the other.
///
/// One recorder observes a flow, and passes its events to the recorders of other targets that share it.
package final class ProbeRecorder: EchoObserver {
    package let target: ProbeTarget
    /// The labels of the target's series, joined once.
    package let labels: Labels
    /// The start of the target's counters, in nanoseconds since the Unix epoch.
    package let created: Int64
    /// The time that verdicts may take to settle, in nanoseconds.
    package let patience: Int64
    private let health: ProbingHealth
    private let state: Mutex<State>

    private struct State {
        var statistics: ProbeStatistics
        private(set) var history = ProbeHistory()
        /// The recorders of other targets that share the flow. The lock of a follower is taken after this one, and
        /// followers have none of their own.
        var followers: [Follower] = []

        init(_ statistics: ProbeStatistics) {
            self.statistics = statistics
        }

        /// Records an event, and returns whether there are unreported changes of outages.
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

    /// The recorder of a target that joined a flow. Earlier requests do not count for it.
    private struct Follower {
        let recorder: ProbeRecorder
        /// The number of the first request after it joined.
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

    /// Creates a recorder.
    ///
    /// - Parameter timestamps: the clock that should stamp the target's packets.
    init(_ target: ProbeTarget, health: ProbingHealth, timestamps: PingTimestamps = PingTimestamps(.auto)) {
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

    /// Reads the statistics in place, without a copy.
    package func read<Value>(_ read: (ProbeStatistics) -> Value) -> Value { state.withLock { read($0.statistics) } }

    /// Whether the target answered since its probe began.
    package var hasAnswered: Bool { read { $0.replies > 0 } }

    /// Returns whether the target is in outage, as far as this is known at `now`, in monotonic nanoseconds.
    func outageState(at now: Int64) -> OutageState.State {
        read { $0.quality.outages.state.state(at: now, patience: patience) }
    }

    /// The statistics at one moment.
    package var snapshot: ProbeStatistics { state.withLock { $0.statistics } }

    /// Returns the last hour, oldest minute first.
    ///
    /// - Parameter now: monotonic nanoseconds.
    package func history(at now: Int64) -> [ProbeHistory.Minute] {
        let (history, window) = state.withLock { ($0.history, $0.statistics.window) }
        return history.minutes(at: now, roundTrips: window.latest(history.replies))
    }

    /// Returns the state of the outage, and takes the changes since the last call.
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
        // If a shortage persists, it is an outage of the target. It does not affect the other figures of this host.
        case .sendFailed(.noBuffers), .verdict(.notSent):
            if !isKnown { health.requestStayedHere(at: time.monotonic) }
        default: return
        }
    }

    /// Passes the events of requests from now on to the recorder of another target. The follower starts with the
    /// current timestamp source of the flow, since the engine reports only changes.
    func lead(_ follower: ProbeRecorder) {
        state.withLock { state in
            let timestamps = state.statistics.timestamps
            follower.state.withLock { $0.statistics.adopt(timestamps) }
            state.followers.append(Follower(follower))
        }
    }

    /// Stops passing events to a follower.
    func dismiss(_ follower: ProbeRecorder) {
        state.withLock { $0.followers.removeAll { $0.recorder === follower } }
    }

    /// Applies a new objective of the connection. Counters continue.
    func apply(roundTripObjective: Duration?) {
        state.withLock { $0.statistics.apply(roundTripObjective: roundTripObjective) }
    }

    /// Records that the target's host name was resolved.
    func resolved(to address: IPAddress, at time: ClockReading) {
        state.withLock { $0.statistics.recordResolution(to: address, at: time) }
    }

    /// Records that the target's host name was not resolved.
    func resolutionFailed() { state.withLock { $0.statistics.recordResolutionFailure() } }
}
