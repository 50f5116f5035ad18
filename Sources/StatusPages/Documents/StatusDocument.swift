import Availability
import CloudAPI
import CloudWatching
import ExporterToolkit
import NetworkPrimitives
import VPNConfiguration

/// The JSON of `/api/v1/status`. Times are in seconds or RFC 3339 in UTC. Unknown values are absent.
struct StatusDocument: Encodable, Sendable {
    let time: String
    let version: String
    let revision: String
    let start: String
    let uptime: Double
    let ready: Bool
    let missing: [String]
    let configuration: ConfigurationFile
    let probing: Probing
    let cloud: Cloud?
    let cloudEye: CloudEye?
    let pairs: [PairDocument]
    let maintenance: MaintenanceDocument

    struct ConfigurationFile: Encodable, Sendable {
        let read: String
        let isLastReadSuccessful: Bool
        let problem: String?

        enum CodingKeys: String, CodingKey {
            case read, problem
            case isLastReadSuccessful = "last_read_successful"
        }
    }

    struct Probing: Encodable, Sendable {
        let targets: Int
        let isImpaired: Bool
        let socketDrops: UInt64
        let lagBound: Double?
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
        let mode: String
        let isSuccess: Bool?
        let end: String?
        let duration: Double?
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

extension StatusDocument {
    init(_ view: StatusView) {
        time = view.time.asTime
        version = BuildInformation.version
        revision = BuildInformation.revision
        start = view.start.asTime
        uptime = view.uptime.inSeconds
        ready = view.isReady
        missing = view.missing
        configuration = ConfigurationFile(
            read: view.configuration.read.asTime, isLastReadSuccessful: view.configuration.isLastReadSuccessful,
            problem: view.configuration.problem)
        probing = Probing(
            targets: view.probing.targets, isImpaired: view.probing.isImpaired, socketDrops: view.probing.socketDrops,
            lagBound: view.probing.lagBound?.inSeconds, problem: view.probing.problem)
        cloud = view.cloud.map(Cloud.init)
        cloudEye = view.cloudEye.map { cloudEye in
            CloudEye(
                isSuccess: cloudEye.isSuccess, lastSuccess: cloudEye.lastSuccess?.asTime,
                age: cloudEye.lastSuccess.map { (view.time - $0).inSeconds })
        }
        pairs = view.pairs.map(PairDocument.init)
        maintenance = MaintenanceDocument(view.maintenance)
    }
}

extension StatusDocument.Cloud {
    init(_ view: StatusView.Cloud) {
        provider = view.provider?.rawValue
        region = view.region
        mode = view.mode.rawValue
        isSuccess = view.lastRun?.isSuccess
        end = view.lastRun?.end.asTime
        duration = view.lastRun?.duration.inSeconds
        problem = view.lastRun?.problem
        lastSuccess = view.lastSuccess?.asTime
        discovered = view.discovered
        monitors = view.monitors
        throttled = view.throttled
    }
}

/// The JSON of an HA pair.
struct PairDocument: Encodable, Sendable {
    let gateway: String
    let customerGateway: String
    let state: PairState
    let changes: UInt64
    let members: [Member]

    struct Member: Encodable, Sendable {
        let connection: String
        let role: String?
        let isUp: Bool?

        enum CodingKeys: String, CodingKey {
            case connection
            case role = "ha_role"
            case isUp = "up"
        }
    }

    enum CodingKeys: String, CodingKey {
        case gateway, state, members
        case customerGateway = "customer_gateway"
        case changes = "state_changes"
    }

    init(_ view: PairView) {
        gateway = view.gateway
        customerGateway = view.customerGateway
        state = view.pair.state
        changes = view.pair.changes
        members = view.pair.members.map { Member(connection: $0.connection, role: $0.role, isUp: $0.isUp) }
    }
}
