import ICMP
import Logging
import Synchronization

/// Examines the path of each target that is to be, once in its interval: which packets pass whole.
///
/// Targets are spread over the interval, and at most ``workers`` are examined at once, so that ten thousand do not send
/// together; in an outage of many, examinations come later than their interval.
final class PathMTUWatch: Sendable {
    private typealias Queue = BoundedQueue<ProbeTarget.ID, ProbeRecorder>

    private let board: ProbeBoard
    private let pinger: Pinger
    private let status: PathStatus
    private let events: EventLog
    private let clock: PingClock
    private let logger: Logger
    private let queue = Mutex(Queue(workers: PathMTUWatch.workers, capacity: 200_000))

    /// Examinations at once.
    private static let workers = 64
    private static let look = Duration.seconds(1)
    /// The longest wait for an answer, in nanoseconds.
    private static let longestWait: Int64 = 2_000_000_000
    /// Looks from one to the next at which targets that are gone are forgotten.
    private static let looksToForget = 60

    init(
        board: ProbeBoard, pinger: Pinger, status: PathStatus, events: EventLog, clock: PingClock, logger: Logger
    ) {
        self.board = board
        self.pinger = pinger
        self.status = status
        self.events = events
        self.clock = clock
        self.logger = logger
    }

    /// Runs until it is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            var last = clock.now().monotonic
            var looks = 0
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.look, tolerance: .milliseconds(100))
                let now = clock.now().monotonic
                enqueueDue(after: last, until: now)
                last = now
                while queue.withLock({ $0.startWorker() }) { group.addTask { [self] in await work() } }
                looks += 1
                if looks.isMultiple(of: Self.looksToForget) { status.keep(Set(board.all.map(\.target.id))) }
            }
        }
    }

    private func enqueueDue(after last: Int64, until now: Int64) {
        for recorder in board.all where recorder.target.settings.values.pathMTU.isEnabled {
            let interval = recorder.target.settings.pathMTU.interval.nanoseconds
            let pace = EchoPace(interval: interval, spread: recorder.target.id.spread)
            guard pace.next(after: last, now: last) <= now else { continue }
            queue.withLock { _ = $0.add(recorder, for: recorder.target.id) }
        }
    }

    private func work() async {
        var done: ProbeTarget.ID?
        while let (id, recorder) = queue.withLock({ $0.next(after: done) }) {
            await examine(recorder)
            done = id
        }
    }

    private func examine(_ recorder: ProbeRecorder) async {
        let target = recorder.target
        let statistics = recorder.snapshot
        guard let address = statistics.address, !Task.isCancelled else { return }
        let settings = target.settings
        var state = status.mtu(of: target.id) ?? PathMTUState()
        let sizes = PathMTUSizes(settings.pathMTU, address.family)
        var search = PathMTUSearch(
            minimum: sizes.minimum, maximum: sizes.maximum, known: state.known.map { ($0, state.obstacle) },
            isAnswering: statistics.isAnswering(at: clock.now(), settings))
        while search.conclusion == nil {
            let echo = SingleEcho(
                timeout: min(settings.timeout.nanoseconds, Self.longestWait),
                payloadSize: sizes.payload(of: search.next), packet: settings.packet.uncut, path: settings.path)
            search.record(PathMTUOutcome(await pinger.send(echo, to: address)))
        }
        if let told = search.told { recorder.observe(.packetTooBig(mtu: told), of: .max, at: clock.now()) }
        let former = state
        search.conclusion.map { state.record($0) }
        status.record(state, of: target.id)
        report(former, state, of: target.id)
    }

    private func report(_ former: PathMTUState, _ state: PathMTUState, of target: ProbeTarget.ID) {
        var metadata: Logger.Metadata = ["connection": "\(target.connection)", "target": "\(target.target)"]
        if let known = state.known { metadata["path_mtu"] = "\(known)" }
        if let known = former.known { metadata["former_path_mtu"] = "\(known)" }
        switch (former.isBlackHole ?? false, state.isBlackHole ?? false) {
        case (false, true):
            logger.warning("larger packets get lost without an answer that says so", metadata: metadata)
            record(.pathMTUBlackHole, "packets above \(state.known ?? 0) bytes get lost without an answer", target)
        case (true, false):
            logger.info("larger packets get no longer lost without an answer", metadata: metadata)
            record(
                .pathMTUChanged, "packets of \(state.known ?? 0) bytes pass, and no longer get lost in silence", target)
        default:
            guard let known = former.known, known != state.known else { return }
            logger.info("another size of packet passes than before", metadata: metadata)
            record(.pathMTUChanged, "packets of \(state.known ?? 0) bytes pass, before it were \(known)", target)
        }
    }

    private func record(_ kind: Event.Kind, _ text: String, _ target: ProbeTarget.ID) {
        events.record(
            Event(
                time: clock.now().realtime, kind: kind, connection: target.connection,
                text: "target \(target.target): \(text)"))
    }
}

extension EchoPacketOptions {
    /// The same, but nobody may cut the packet.
    var uncut: EchoPacketOptions {
        var options = self
        options.forbidsFragmentation = true
        return options
    }
}

extension ProbeStatistics {
    /// Whether the last request that could be answered by now was, or one of the few before.
    func isAnswering(at now: ClockReading, _ settings: ProbeSettings) -> Bool {
        guard let lastReply else { return false }
        return now.realtime - lastReply <= 3 * settings.interval.nanoseconds + settings.timeout.nanoseconds
    }
}
