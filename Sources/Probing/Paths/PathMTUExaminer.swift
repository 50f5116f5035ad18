import NetworkPrimitives
import ProbeEngine
import Synchronization
import VPNConfiguration

/// Sends the requests of examinations, and publishes the results.
final class PathMTUExaminer: Sendable {
    enum CheckResult: Sendable { case done, searchNeeded }

    private let pinger: Pinger
    private let status: PathStatus
    private let clock: PingClock
    private let report: PathMTUReport
    /// The time at which the next request of any examination may leave, in monotonic nanoseconds.
    private let nextRequest = Mutex<Int64>(.min)

    /// The time between two requests of all examinations, in nanoseconds: at most 1,000 requests a second.
    private static let spacing: Int64 = 1_000_000
    /// The pause before a request of a search, in nanoseconds. It avoids bursts, and a random length avoids the period
    /// of a rate limit.
    private static let pause: ClosedRange<Int64> = 50_000_000...250_000_000
    /// The longest wait for an answer, in nanoseconds.
    private static let longestWait: Int64 = 2_000_000_000
    /// The time for which answers of routers count: in nanoseconds, or in intervals if these are longer.
    private static let memory: (time: Int64, intervals: Int64) = (600_000_000_000, 3)

    init(pinger: Pinger, status: PathStatus, clock: PingClock, report: PathMTUReport) {
        self.pinger = pinger
        self.status = status
        self.clock = clock
        self.report = report
    }

    /// Checks a path with a few requests, and ends at the first unexpected silence.
    func check(_ recorder: ProbeRecorder) async -> CheckResult {
        guard let examination = Examination(recorder, at: clock.now()) else { return .done }
        var search = search(examination)
        while search.conclusion == nil {
            await send(examination, &search)
            if search.conclusion == nil, search.isSearching { return .searchNeeded }
        }
        conclude(examination, search)
        return .done
    }

    /// Examines a path until there is a conclusion.
    func search(_ recorder: ProbeRecorder) async {
        guard let examination = Examination(recorder, at: clock.now()), !Task.isCancelled else { return }
        var search = search(examination)
        while search.conclusion == nil {
            try? await Task.sleep(for: .nanoseconds(Int64.random(in: Self.pause)))
            await send(examination, &search)
        }
        conclude(examination, search)
    }

    private func search(_ examination: Examination) -> PathMTUSearch {
        let now = clock.now().monotonic
        let memory = examination.memory
        let routers = status.routers
        let state = status.mtu(of: examination.target.id) ?? PathMTUState()
        let answers = state.examined.flatMap { routers.share(of: $0, examination.family, at: now, memory: memory) }
        var knowledge = state.knowledge(answers: answers)
        knowledge.hint = routers.latest(examination.family, at: now, memory: memory)
        knowledge.isAnswering = examination.isAnswering
        return PathMTUSearch(minimum: examination.sizes.minimum, maximum: examination.sizes.maximum, knowledge)
    }

    private func send(_ examination: Examination, _ search: inout PathMTUSearch) async {
        await waitForTurn()
        let settings = examination.target.settings
        let echo = SingleEcho(
            timeout: min(settings.timeout.nanoseconds, Self.longestWait),
            payloadSize: examination.sizes.payload(of: search.next), packet: settings.packet.uncut,
            path: settings.path)
        search.record(PathMTUOutcome(await pinger.send(echo, to: examination.address)), coin: .random())
    }

    private func waitForTurn() async {
        let now = clock.now().monotonic
        let turn = nextRequest.withLock { next in
            let turn = max(now, next)
            next = turn + Self.spacing
            return turn
        }
        if turn > now { try? await Task.sleep(for: .nanoseconds(turn - now)) }
    }

    private func conclude(_ examination: Examination, _ search: PathMTUSearch) {
        let (target, recorder) = (examination.target, examination.recorder)
        if let mtu = search.reportedMTU { recorder.observe(.packetTooBig(mtu: mtu), of: .max, at: clock.now()) }
        var findings = search.findings
        let now = clock.now()
        var answers: Double?
        switch findings.conclusion {
        case .found(let size, .silence) where examination.isUnreliable(above: size, at: now):
            findings.conclusion = .inconclusive
        case .found(let size, _):
            answers = status.routers.share(
                of: size, examination.family, at: now.monotonic, memory: examination.memory)
        case .belowMinimum, .inconclusive: break
        }
        let former = status.mtu(of: target.id) ?? PathMTUState()
        var state = former
        state.record(findings, answers: answers)
        status.record(state, of: target.id)
        status.record(findings, after: former, examination.family, at: now.monotonic)
        report.record(former, state, of: target.id, at: now)
    }
}

extension PathMTUExaminer {
    /// A target at the start of its examination.
    private struct Examination: Sendable {
        let recorder: ProbeRecorder
        let address: IPAddress
        let sizes: PathMTUSizes
        let isAnswering: Bool
        private let loss: RegularLoss

        /// Returns `nil` if the target has no address.
        init?(_ recorder: ProbeRecorder, at now: ClockReading) {
            let statistics = recorder.snapshot
            guard let address = statistics.address else { return nil }
            let settings = recorder.target.settings
            self.recorder = recorder
            self.address = address
            sizes = PathMTUSizes(settings.pathMTU, address.family)
            isAnswering = statistics.isAnswering(at: now, settings)
            loss = RegularLoss(completed: statistics.completed, lost: statistics.lost)
        }

        var target: ProbeTarget { recorder.target }
        var family: IPAddress.Family { address.family }

        /// The time for which answers of routers count, in nanoseconds.
        var memory: Int64 {
            max(
                PathMTUExaminer.memory.time,
                PathMTUExaminer.memory.intervals * target.settings.pathMTU.interval.nanoseconds)
        }

        /// Returns whether too many regular requests were lost, during the examination or in the window, to draw a
        /// conclusion from silence above `size`. If the regular requests exceed `size` themselves, their losses may be
        /// the finding.
        func isUnreliable(above size: Int, at now: ClockReading) -> Bool {
            guard sizes.size(of: target.settings.values.payloadSize) <= size else { return false }
            let statistics = recorder.snapshot
            let window = statistics.window.summary(at: now.monotonic)
            return RegularLoss(completed: statistics.completed, lost: statistics.lost).isHigh(since: loss)
                || RegularLoss(completed: window.completed, lost: window.lost).isHigh()
        }
    }
}

/// The regular requests of a target with a verdict, and those that were lost.
struct RegularLoss: Sendable, Hashable {
    var completed: UInt64 = 0
    var lost: UInt64 = 0

    /// With fewer verdicts a share means little.
    private static let leastCompleted: UInt64 = 4
    /// Above this share of losses, silence does not depend on the size.
    private static let highShare = 0.45

    /// Returns whether the share of losses since `former` is high.
    func isHigh(since former: RegularLoss = RegularLoss()) -> Bool {
        guard completed >= former.completed + Self.leastCompleted, lost >= former.lost else { return false }
        return Double(lost - former.lost) > Self.highShare * Double(completed - former.completed)
    }
}

extension EchoPacketOptions {
    /// The same options for a packet that no router may fragment.
    var uncut: EchoPacketOptions {
        var options = self
        options.forbidsFragmentation = true
        return options
    }
}

extension ProbeStatistics {
    /// Returns whether one of the last few requests was answered in time.
    func isAnswering(at now: ClockReading, _ settings: ProbeSettings) -> Bool {
        guard let lastReply else { return false }
        return now.realtime - lastReply <= 3 * settings.interval.nanoseconds + settings.timeout.nanoseconds
    }
}
