import Exposition
import ICMP
import Synchronization

/// Where a probe's events become statistics: the engine writes, a scrape reads, neither waits for more than the other's
/// few instructions.
///
/// One recorder hears of a flow, and tells those of the other targets that share it.
final class ProbeRecorder: EchoObserver {
    let target: ProbeTarget
    /// The labels of each of the target's series, joined once.
    let labels: Labels
    private let health: ProbingHealth
    private let state: Mutex<State>

    private struct State {
        var statistics: ProbeStatistics
        /// Of targets that share the flow; locked after this one, and with none of their own.
        var followers: [Follower] = []
    }

    /// The recorder of a target that joined a flow: what happens to requests from before is none of its business.
    private struct Follower {
        let recorder: ProbeRecorder
        /// The number of the first request that was sent since it joined.
        var first: UInt64?

        mutating func record(_ event: EchoEvent, of sequence: UInt64, at time: ClockReading) {
            switch event {
            case .sent: first = first ?? sequence
            case .sendFailed, .timestamps: break
            default:
                guard let first, sequence >= first else { return }
            }
            recorder.state.withLock { $0.statistics.record(event, at: time) }
        }
    }

    /// - Parameter timestamps: which clock is asked to stamp the target's packets.
    init(_ target: ProbeTarget, health: ProbingHealth, timestamps: PingTimestamps = PingTimestamps(.auto)) {
        self.target = target
        labels = Labels(["connection": target.id.connection, "target": target.id.target])
        self.health = health
        let address: IPAddress? = if case .literal(let address) = target.address { address } else { nil }
        state = Mutex(
            State(
                statistics: ProbeStatistics(
                    window: target.settings.window.nanoseconds, address: address, timestamps: timestamps)))
    }

    /// The statistics at one moment.
    var snapshot: ProbeStatistics { state.withLock { $0.statistics } }

    func observe(_ event: EchoEvent, of sequence: UInt64, at time: ClockReading) {
        state.withLock { state in
            state.statistics.record(event, at: time)
            for index in state.followers.indices { state.followers[index].record(event, of: sequence, at: time) }
        }
        switch event {
        case .sent(let lag): health.requestSent(lag: lag, at: time.monotonic)
        case .sendFailed(.noBuffers): health.requestUnbuffered(at: time.monotonic)
        default: return
        }
    }

    /// Makes another target's recorder hear of the requests that are sent from now on. It starts with the clock that
    /// stamps this flow, which is told only when it changes.
    func lead(_ follower: ProbeRecorder) {
        state.withLock { state in
            let timestamps = state.statistics.timestamps
            follower.state.withLock { $0.statistics.adopt(timestamps) }
            state.followers.append(Follower(recorder: follower))
        }
    }

    /// Makes a follower hear no more.
    func dismiss(_ follower: ProbeRecorder) {
        state.withLock { $0.followers.removeAll { $0.recorder === follower } }
    }

    /// The target's host name was resolved.
    func resolved(to address: IPAddress, at time: ClockReading) {
        state.withLock { $0.statistics.recordResolution(to: address, at: time) }
    }

    /// The target's host name could not be resolved.
    func resolutionFailed() { state.withLock { $0.statistics.recordResolutionFailure() } }
}
