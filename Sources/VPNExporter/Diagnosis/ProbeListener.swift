import Network
import ProbeEngine
import Synchronization

/// Hears of one live probe: counts, hands on what a person is told, and ends the flow when all of its requests have ended.
final class ProbeListener: EchoObserver {
    /// What a person is told, by whom, and when.
    struct Line: Sendable {
        let index: Int
        let message: ProbeTally.Message
        let time: LogTime
    }

    private let state: Mutex<ProbeTally>
    private let index: Int
    private let requests: Int?
    private let lines: AsyncStream<Line>.Continuation
    private let end: @Sendable () -> Void

    /// - Parameters:
    ///   - index: of the target, among those that are probed.
    ///   - requests: after as many it ends; `nil` for never.
    ///   - lines: where what is told goes; lines that nobody fetches in time are lost there, but counted here.
    ///   - end: asks for the flow's end; may be called more than once.
    init(
        index: Int, requests: Int?, timestamps: PingTimestamps, lines: AsyncStream<Line>.Continuation,
        end: @escaping @Sendable () -> Void
    ) {
        state = Mutex(ProbeTally(timestamps: timestamps))
        self.index = index
        self.requests = requests
        self.lines = lines
        self.end = end
    }

    var tally: ProbeTally { state.withLock { $0 } }

    func observe(_ event: EchoEvent, of sequence: UInt64, at time: ClockReading) {
        let (message, ended) = state.withLock { tally in (tally.record(event, of: sequence), tally.ended) }
        if let message {
            lines.yield(Line(index: index, message: message, time: LogTime(milliseconds: time.realtime / 1_000_000)))
        }
        if let requests, ended >= requests { end() }
    }

    func observe(replyFrom sender: IPAddress, of sequence: UInt64, at time: ClockReading) {
        state.withLock { $0.record(replyFrom: sender) }
    }

    func observe(_ error: EchoError, of sequence: UInt64, at time: ClockReading) {
        state.withLock { $0.record(error, of: sequence) }
    }
}
