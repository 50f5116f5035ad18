import ICMP

/// What `/api/v1/connections` says of a connection and its targets: in seconds, shares from 0 to 1, and RFC 3339 in UTC;
/// what is not known is left out.
struct ConnectionDocument: Encodable {
    let name: String
    let id: String?
    /// Whether as many targets answer as the quorum says.
    let available: Bool?
    let maintenance: Bool
    let gateway: String?
    let customerGateway: String?
    /// As the cloud's list had it last.
    let cloudStatus: String?
    let monitorStatus: String?
    let targets: [Target]

    struct Target: Encodable {
        let name: String
        let address: String?
        /// `up`, `outage`, or `unknown`.
        let state: String
        /// The window's mean, and so on.
        let rtt: Double?
        let rttMedian: Double?
        let rttP99: Double?
        let rttBase: Double?
        let jitter: Double?
        let lossRatio: Double?
        let outages: UInt64
        let lastOutageStart: String?
        let lastOutageEnd: String?
        /// The last hour, oldest first; only where one connection is asked for.
        let minutes: [Minute]?

        enum CodingKeys: String, CodingKey {
            case name, address, state, outages, minutes
            case rtt = "rtt_seconds"
            case rttMedian = "rtt_median_seconds"
            case rttP99 = "rtt_p99_seconds"
            case rttBase = "rtt_base_seconds"
            case jitter = "jitter_seconds"
            case lossRatio = "loss_ratio"
            case lastOutageStart = "last_outage_start"
            case lastOutageEnd = "last_outage_end"
        }
    }

    struct Minute: Encodable {
        let replies: UInt16
        let lost: UInt16
        let least: Double?
        let median: Double?
        let greatest: Double?

        enum CodingKeys: String, CodingKey {
            case replies, lost
            case least = "rtt_min_seconds"
            case median = "rtt_median_seconds"
            case greatest = "rtt_max_seconds"
        }
    }

    enum CodingKeys: String, CodingKey {
        case name, id, available, maintenance, gateway, targets
        case customerGateway = "customer_gateway"
        case cloudStatus = "cloud_status"
        case monitorStatus = "monitor_status"
    }
}

/// The whole answer.
struct ConnectionListDocument: Encodable {
    let connections: [ConnectionDocument]
}

extension ConnectionDocument.Target {
    /// - Parameter now: monotonic nanoseconds.
    init(_ recorder: ProbeRecorder, at now: Int64, withMinutes: Bool) {
        let probe = ProbeSnapshot(recorder, at: now)
        let (statistics, window) = (probe.statistics, probe.window)
        let outages = statistics.quality.outages
        name = recorder.target.id.target
        address = statistics.address?.description
        state = probe.state(at: now).rawValue
        rtt = window.mean.map(seconds)
        rttMedian = window.median.map(seconds)
        rttP99 = window.p99.map(seconds)
        rttBase = statistics.quality.base.value(at: now).map(seconds)
        jitter = window.jitter.map(seconds)
        lossRatio = window.completed == 0 ? nil : Double(window.lost) / Double(window.completed)
        self.outages = outages.state.outages
        lastOutageStart = outages.lastStart.map { LogTime(milliseconds: $0 / 1_000_000).description }
        lastOutageEnd = outages.lastEnd.map { LogTime(milliseconds: $0 / 1_000_000).description }
        minutes = withMinutes ? recorder.history(at: now).map(ConnectionDocument.Minute.init) : nil
    }
}

extension ConnectionDocument.Minute {
    fileprivate init(_ minute: ProbeHistory.Minute) {
        replies = minute.replies
        lost = minute.lost
        least = minute.least.map { seconds($0.nanoseconds) }
        median = minute.median.map { seconds($0.nanoseconds) }
        greatest = minute.greatest.map { seconds($0.nanoseconds) }
    }
}

private func seconds(_ nanoseconds: Int64) -> Double { Double(nanoseconds) / 1e9 }
