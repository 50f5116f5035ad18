import NetworkPrimitives
import ProbeEngine
import Probing
import VPNConfiguration

/// A target at one moment. Lengths of time are nanoseconds, points in time are nanoseconds since the Unix epoch.
struct TargetView: Sendable {
    let name: String
    /// `nil` while it is unknown.
    let address: IPAddress?
    let place: TargetPlace
    let state: OutageState.State
    let isFlapping: Bool
    let interval: Int64
    let timeout: Int64
    /// The time that ``window`` covers.
    let windowLength: Int64
    /// The round-trip time of the newest reply in the window.
    let lastRoundTrip: Int64?
    /// The figures of the window.
    let window: ProbeWindow.Summary
    /// The round-trip time of the path without queues.
    let base: Int64?
    let outages: UInt64
    let outageTime: Int64
    let lastOutageStart: Int64?
    let lastOutageEnd: Int64?
    let lastReply: Int64?
    let counts: VerdictCounts
    let path: PathView
    /// The last hour, from the oldest minute to the newest. `nil` if it was not requested.
    let minutes: [MinuteView]?

    /// The share of lost requests in the window. `nil` without completed requests.
    var lossRatio: Double? { window.completed == 0 ? nil : Double(window.lost) / Double(window.completed) }

    /// Reads the target once.
    init(_ recorder: ProbeRecorder, _ paths: PathStatus.Snapshot, at now: ClockReading, withMinutes: Bool) {
        let (target, statistics, settings) = (recorder.target, recorder.snapshot, recorder.target.settings.values)
        let outages = statistics.quality.outages
        name = target.id.target
        address = statistics.address
        place = target.place
        state = outages.state.state(at: now.monotonic, patience: settings.patience)
        isFlapping = outages.flaps.isFlapping(at: now.monotonic)
        interval = settings.interval.nanoseconds
        timeout = settings.timeout.nanoseconds
        windowLength = settings.window.nanoseconds
        window = statistics.window.summary(at: now.monotonic)
        lastRoundTrip = window.median == nil ? nil : statistics.window.latest(1).last?.nanoseconds
        base = statistics.quality.base.value(at: now.monotonic)
        self.outages = outages.state.outages
        outageTime = outages.state.total
        lastOutageStart = outages.lastStart
        lastOutageEnd = outages.lastEnd
        lastReply = statistics.lastReply
        counts = VerdictCounts(statistics)
        path = PathView(statistics, mtu: paths.mtu[target.id], traces: paths.traces[target.id])
        minutes = withMinutes ? MinuteView.hour(of: recorder, at: now) : nil
    }
}

/// One minute of a target's last hour. Times are nanoseconds.
struct MinuteView: Sendable, Equatable {
    /// The start of the minute, since the Unix epoch.
    let start: Int64
    let replies: UInt16
    let lost: UInt16
    // The round-trip times of the minute's replies.
    let minimum: Int64?
    let median: Int64?
    let maximum: Int64?

    /// The share of lost requests. `nil` if no request ended.
    var lossRatio: Double? {
        let ended = Double(replies) + Double(lost)
        return ended == 0 ? nil : Double(lost) / ended
    }

    /// Returns the minutes of the last hour, oldest first. Minutes are those of the monotonic clock.
    static func hour(of recorder: ProbeRecorder, at now: ClockReading) -> [MinuteView] {
        let minute: Int64 = 60_000_000_000
        let newest = now.realtime - now.monotonic % minute
        let minutes = recorder.history(at: now.monotonic)
        return minutes.enumerated().map { index, shown in
            MinuteView(
                start: newest - Int64(minutes.count - 1 - index) * minute, replies: shown.replies, lost: shown.lost,
                minimum: shown.least?.nanoseconds, median: shown.median?.nanoseconds,
                maximum: shown.greatest?.nanoseconds)
        }
    }
}

/// The path to a target.
struct PathView: Sendable {
    /// The TTL or hop limit of the last reply.
    let hopLimit: UInt8?
    let hopLimitChanges: UInt64
    /// The size of the largest IP packet known to pass, in bytes. `nil` if it is unknown or not measured.
    let mtu: Int?
    /// The MTU in the last "packet too big", in bytes.
    let reportedMTU: UInt32?
    /// Whether larger packets get lost without an ICMP error.
    let isBlackHole: Bool?
    /// The clocks that stamp requests and replies.
    let timestamps: PingTimestamps
    /// The newest trace. `nil` if there is none.
    let trace: PathTrace?
    /// The number of traces over another path than the one before.
    let traceChanges: UInt64

    init(_ statistics: ProbeStatistics, mtu: PathMTUState?, traces: TraceStore.Entry?) {
        hopLimit = statistics.hopLimit
        hopLimitChanges = statistics.quality.hopLimitChanges
        self.mtu = mtu?.known
        reportedMTU = statistics.reportedMTU
        isBlackHole = mtu?.isBlackHole
        timestamps = statistics.timestamps
        trace = traces?.newest.last
        traceChanges = traces?.changes ?? 0
    }
}
