package import Logging
package import NetworkPrimitives
package import ProbeEngine
import Synchronization
package import VPNConfiguration

/// Traces the path to a target: once when it answers, and on request.
///
/// At most ``workers`` traces run at a time, each with at most ``inFlight`` requests in flight. Up to ``waiting``
/// traces wait, and further ones are dropped. An outage of all targets therefore sends no more than an outage of some.
/// At most ``baselinesPerRound`` baselines begin per second. For each occasion, a target is traced once per
/// ``TraceConfiguration/minimumInterval``.
package final class PathTracer: Sendable {
    private struct Request: Sendable {
        let address: IPAddress
        let settings: ProbeSettings
    }

    private struct Key: Hashable, Sendable {
        let target: ProbeTarget.ID
        let occasion: PathTrace.Occasion
    }

    private struct State {
        var queue = BoundedQueue<Key, Request>(workers: PathTracer.workers, capacity: PathTracer.waiting)
        /// The last request for each key, in monotonic nanoseconds.
        var requested: [Key: Int64] = [:]
    }

    /// Simultaneous traces.
    private static let workers = 16
    /// Traces that can wait.
    private static let waiting = 256
    /// Requests in flight per trace.
    private static let inFlight = 4
    /// The longest wait for an answer, in nanoseconds.
    private static let longestWait: Int64 = 2_000_000_000
    /// The time after which a trace sends nothing more, in nanoseconds.
    private static let longestTrace: Int64 = 15_000_000_000
    private static let payloadSize = 32

    let registry: ProbeRegistry
    private let pinger: Pinger
    let status: PathStatus
    private let events: EventLog
    let clock: PingClock
    private let logger: Logger
    private let state = Mutex(State())
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    package init(
        registry: ProbeRegistry, pinger: Pinger, status: PathStatus, events: EventLog, clock: PingClock, logger: Logger
    ) {
        self.registry = registry
        self.pinger = pinger
        self.status = status
        self.events = events
        self.clock = clock
        self.logger = logger
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Requests a trace, and returns at once. Returns `false` if there is no trace: it is disabled, was requested
    /// recently, or too many traces wait.
    @discardableResult
    package func request(
        _ target: ProbeTarget.ID, address: IPAddress, settings: ProbeSettings, occasion: PathTrace.Occasion
    ) -> Bool {
        guard settings.trace.isEnabled else { return false }
        let key = Key(target: target, occasion: occasion)
        let now = clock.now().monotonic
        let isAdded = state.withLock { state in
            if let last = state.requested[key], now - last < settings.trace.minimumInterval.nanoseconds { return false }
            guard state.queue.add(Request(address: address, settings: settings), for: key) else { return false }
            state.requested[key] = now
            return true
        }
        if isAdded { signal.yield() }
        return isAdded
    }

    /// Requests a trace of a target when its outage begins or ends.
    package func follow(_ change: OutageChange, of recorder: ProbeRecorder) {
        let occasion: PathTrace.Occasion
        switch change.kind {
        case .answers: return
        case .began: occasion = .outageBegan
        case .ended: occasion = .outageEnded
        }
        let target = recorder.target
        guard target.settings.values.trace.isEnabled, let address = recorder.snapshot.address else { return }
        request(target.id, address: address, settings: target.settings, occasion: occasion)
    }

    /// Runs until the task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { [self] in await requestBaselines() }
            for await _ in signals {
                while state.withLock({ $0.queue.startWorker() }) { group.addTask { [self] in await work() } }
            }
        }
    }

    private func work() async {
        var done: Key?
        while let (key, request) = state.withLock({ $0.queue.next(after: done) }) {
            if !Task.isCancelled { await trace(request, key) }
            done = key
        }
    }

    private func trace(_ request: Request, _ key: Key) async {
        let time = clock.now().realtime
        let progress = await follow(request)
        guard !Task.isCancelled else { return }
        let (hops, isComplete) = progress.found
        let trace = PathTrace(
            time: time, destination: request.address, occasion: key.occasion, hops: hops, isComplete: isComplete)
        let differs = status.record(trace, of: key.target)
        report(trace, of: key.target, differs: differs)
    }

    /// Sends a few requests at a time until the trace is complete, or the time is over.
    private func follow(_ request: Request) async -> TraceProgress {
        let deadline = clock.now().monotonic + Self.longestTrace
        var progress = TraceProgress(maximumHops: request.settings.trace.maximumHops)
        await withTaskGroup(of: (UInt8, SingleEchoOutcome).self) { group in
            var running = 0
            while true {
                while running < Self.inFlight, clock.now().monotonic < deadline, let hopLimit = progress.next() {
                    running += 1
                    group.addTask { [self] in
                        (hopLimit, await pinger.send(echo(request, hopLimit), to: request.address))
                    }
                }
                guard !progress.isEnded, let (hopLimit, outcome) = await group.next() else { break }
                running -= 1
                progress.record(TraceProgress.Answer(outcome), of: hopLimit, destination: request.address)
            }
            group.cancelAll()
        }
        return progress
    }

    private func echo(_ request: Request, _ hopLimit: UInt8) -> SingleEcho {
        var packet = request.settings.packet
        packet.hopLimit = hopLimit
        return SingleEcho(
            timeout: min(request.settings.timeout.nanoseconds, Self.longestWait), payloadSize: Self.payloadSize,
            packet: packet, path: request.settings.path, keepsChecksum: true)
    }

    private func report(_ trace: PathTrace, of target: ProbeTarget.ID, differs: Bool) {
        let metadata: Logger.Metadata = [
            "connection": "\(target.connection)", "target": "\(target.target)",
            "occasion": "\(trace.occasion.rawValue)",
            "complete": .stringConvertible(trace.isComplete), "hops": "\(trace.text)",
        ]
        if differs {
            logger.info("path changed", metadata: metadata)
            let text = "path to target \(target.target) changed: \(trace.text)"
            events.record(Event(time: trace.time, kind: .pathChanged, connection: target.connection, text: text))
        } else {
            logger.log(level: trace.occasion == .baseline ? .debug : .info, "path traced", metadata: metadata)
        }
    }

    func forgetTargets(except recorders: [ProbeRecorder]) {
        let targets = Set(recorders.map(\.target.id))
        state.withLock { state in state.requested = state.requested.filter { targets.contains($0.key.target) } }
    }
}
