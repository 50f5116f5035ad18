/// What the status page and `/api/v1/status` say of the exporter itself and of the cloud.
package struct StatusDocument: Encodable, Sendable {
    package let time: String
    package let version: String
    let revision: String
    package let start: String
    let uptime: Double
    package let ready: Bool
    /// What is missing until it is ready: phrases for people.
    package let missing: [String]
    package let configuration: ConfigurationState
    package let probing: Probing
    /// Absent where no cloud is asked.
    package let cloud: Cloud?
    /// Absent where it is not read.
    package let cloudEye: CloudEye?
    package let pairs: [PairDocument]
    package let maintenance: MaintenanceDocument

    /// Which configuration is in use.
    package struct ConfigurationState: Encodable, Sendable {
        /// When it was read.
        package let read: String
        /// Whether the file had no problem the last time that it was read.
        package let isLastReadSuccessful: Bool
        /// Why a newer one was refused, if it was.
        package let problem: String?

        package enum CodingKeys: String, CodingKey {
            case read, problem
            case isLastReadSuccessful = "last_read_successful"
        }
    }

    /// How well the prober itself does.
    package struct Probing: Encodable, Sendable {
        package let targets: Int
        /// Whether figures of the last minute may show this host's trouble instead of the network's.
        let isImpaired: Bool
        let socketDrops: UInt64
        /// 99 % of the requests left within this time after their plan; absent where it is longer than a second.
        let lagBound: Double?
        /// Why nothing is probed; absent where something is.
        package let problem: String?

        package enum CodingKeys: String, CodingKey {
            case targets, problem
            case isImpaired = "impaired"
            case socketDrops = "socket_drops"
            case lagBound = "schedule_lag_p99_bound_seconds"
        }
    }

    package struct Cloud: Encodable, Sendable {
        package let provider: String?
        package let region: String?
        /// `ensure` or `observe`.
        package let mode: String
        /// The last reconciliation; the rest is absent before its end.
        let isSuccess: Bool?
        package let end: String?
        package let duration: Double?
        /// Why it failed.
        package let problem: String?
        let lastSuccess: String?
        package let discovered: Int
        package let monitors: Int
        let throttled: UInt64

        package enum CodingKeys: String, CodingKey {
            case provider, region, mode, problem, discovered, monitors
            case isSuccess = "reconcile_success"
            case end = "reconcile_end"
            case duration = "reconcile_duration_seconds"
            case lastSuccess = "reconcile_last_success"
            case throttled = "calls_throttled"
        }
    }

    package struct CloudEye: Encodable, Sendable {
        let isSuccess: Bool?
        let lastSuccess: String?
        let age: Double?

        package enum CodingKeys: String, CodingKey {
            case isSuccess = "success"
            case lastSuccess = "last_success"
            case age = "age_seconds"
        }
    }

    package enum CodingKeys: String, CodingKey {
        case time, version, revision, start, ready, missing, configuration, probing, cloud, pairs, maintenance
        case uptime = "uptime_seconds"
        case cloudEye = "cloud_eye"
    }
}
