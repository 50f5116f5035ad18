/// What the status page and `/api/v1/status` say of the exporter itself and of the cloud.
struct StatusDocument: Encodable, Sendable {
    let time: String
    let version: String
    let revision: String
    let start: String
    let uptime: Double
    let ready: Bool
    /// What is missing until it is ready: phrases for people.
    let missing: [String]
    let configuration: ConfigurationState
    let probing: Probing
    /// Absent where no cloud is asked.
    let cloud: Cloud?
    /// Absent where it is not read.
    let cloudEye: CloudEye?
    let pairs: [PairDocument]
    let maintenance: MaintenanceDocument

    /// Which configuration is in use.
    struct ConfigurationState: Encodable, Sendable {
        /// When it was read.
        let read: String
        /// Whether the file had no problem the last time that it was read.
        let isLastReadSuccessful: Bool
        /// Why a newer one was refused, if it was.
        let problem: String?

        enum CodingKeys: String, CodingKey {
            case read, problem
            case isLastReadSuccessful = "last_read_successful"
        }
    }

    /// How well the prober itself does.
    struct Probing: Encodable, Sendable {
        let targets: Int
        /// Whether figures of the last minute may show this host's trouble instead of the network's.
        let isImpaired: Bool
        let socketDrops: UInt64
        /// 99 % of the requests left within this time after their plan; absent where it is longer than a second.
        let lagBound: Double?
        /// Why nothing is probed; absent where something is.
        let problem: String?

        enum CodingKeys: String, CodingKey {
            case targets, problem
            case isImpaired = "impaired"
            case socketDrops = "socket_drops"
            case lagBound = "schedule_lag_p99_bound_seconds"
        }
    }

    struct Cloud: Encodable, Sendable {
        let provider: String?
        let region: String?
        /// `ensure` or `observe`.
        let mode: String
        /// The last reconciliation; the rest is absent before its end.
        let isSuccess: Bool?
        let end: String?
        let duration: Double?
        /// Why it failed.
        let problem: String?
        let lastSuccess: String?
        let discovered: Int
        let monitors: Int
        let throttled: UInt64

        enum CodingKeys: String, CodingKey {
            case provider, region, mode, problem, discovered, monitors
            case isSuccess = "reconcile_success"
            case end = "reconcile_end"
            case duration = "reconcile_duration_seconds"
            case lastSuccess = "reconcile_last_success"
            case throttled = "calls_throttled"
        }
    }

    struct CloudEye: Encodable, Sendable {
        let isSuccess: Bool?
        let lastSuccess: String?
        let age: Double?

        enum CodingKeys: String, CodingKey {
            case isSuccess = "success"
            case lastSuccess = "last_success"
            case age = "age_seconds"
        }
    }

    enum CodingKeys: String, CodingKey {
        case time, version, revision, start, ready, missing, configuration, probing, cloud, pairs, maintenance
        case uptime = "uptime_seconds"
        case cloudEye = "cloud_eye"
    }
}
