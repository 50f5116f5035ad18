import Availability
import CloudAPI
import CloudWatching
import NetworkPrimitives
import Probing
import VPNConfiguration

/// The JSON of `/api/v1/connections`.
struct ConnectionListDocument: Encodable {
    let connections: [ConnectionDocument]

    init(_ views: [ConnectionView]) { connections = views.map(ConnectionDocument.init) }
}

/// The JSON of a connection with its targets.
///
/// Times are in seconds or RFC 3339 in UTC, shares are from 0 to 1. Unknown values are absent.
struct ConnectionDocument: Encodable, Sendable {
    let name: String
    let id: String?
    let state: ConnectionState
    let diagnosis: ConnectionDiagnosis
    let explanation: String
    let problems: [String]
    let available: Bool?
    let maintenance: Bool
    let silence: SilenceDocument?
    let nextMaintenance: String?
    let isDiscovered: Bool
    let labels: [String: String]
    let gateway: String?
    let customerGateway: String?
    let style: String?
    let haRole: String?
    let cloudStatus: String?
    let monitorStatus: String?
    let monitor: Monitor?
    let pair: PairDocument?
    let cloudFigures: CloudFigures?
    let objective: Objective?
    let targets: [TargetDocument]
    let events: [EventDocument.Item]?

    struct Monitor: Encodable, Sendable {
        let id: String
        let source: String?
        let destination: String?
        let created: UInt64
        let adopted: UInt64

        enum CodingKeys: String, CodingKey {
            case id, created, adopted
            case source = "source_ip"
            case destination = "destination_ip"
        }
    }

    struct Objective: Encodable, Sendable {
        let loss: Double?
        let roundTrip: Double?
        let roundTripShare: Double?
        let availability: Double?
        let goodSeconds: UInt64?
        let judgedSeconds: UInt64?

        enum CodingKeys: String, CodingKey {
            case availability
            case loss = "loss_ratio"
            case roundTrip = "rtt_seconds"
            case roundTripShare = "rtt_share"
            case goodSeconds = "available_seconds"
            case judgedSeconds = "judged_seconds"
        }
    }

    struct CloudFigures: Encodable, Sendable {
        let link: Path?
        let tunnel: Path?
        let isUp: Bool?
        let receivedBytes: Double?
        let sentBytes: Double?
        let receivedPackets: Double?
        let sentPackets: Double?
        let trafficTime: String?

        struct Path: Encodable, Sendable {
            let roundTrip: Double?
            let maximum: Double?
            let loss: Double?
            let time: String
            let age: Double

            enum CodingKeys: String, CodingKey {
                case time
                case roundTrip = "rtt_seconds"
                case maximum = "rtt_max_seconds"
                case loss = "loss_ratio"
                case age = "age_seconds"
            }
        }

        enum CodingKeys: String, CodingKey {
            case link, tunnel
            case isUp = "up"
            case receivedBytes = "receive_bytes_per_second"
            case sentBytes = "transmit_bytes_per_second"
            case receivedPackets = "receive_packets_per_second"
            case sentPackets = "transmit_packets_per_second"
            case trafficTime = "traffic_time"
        }
    }

    enum CodingKeys: String, CodingKey {
        case name, id, state, diagnosis, explanation, problems, available, maintenance, silence, labels, gateway, style,
            monitor, pair, objective, targets, events
        case isDiscovered = "discovered"
        case customerGateway = "customer_gateway"
        case haRole = "ha_role"
        case nextMaintenance = "next_maintenance"
        case cloudStatus = "cloud_status"
        case monitorStatus = "monitor_status"
        case cloudFigures = "cloud_figures"
    }
}

extension ConnectionDocument {
    init(_ view: ConnectionView) {
        name = view.name
        id = view.id
        state = view.state
        diagnosis = view.diagnosis
        explanation = view.standing.explanation
        problems = view.standing.problems
        available = view.state.isAvailable
        maintenance = view.isMaintained
        silence = view.silence.map(SilenceDocument.init)
        nextMaintenance = view.nextMaintenance?.asTime
        isDiscovered = view.isDiscovered
        labels = view.labels
        gateway = view.gateway
        customerGateway = view.customerGateway
        style = view.listed?.style
        haRole = view.listed?.haRole
        cloudStatus = view.listed?.status?.rawValue
        monitorStatus = view.monitor?.status?.rawValue
        monitor = view.monitor.map { monitor in
            Monitor(
                id: monitor.id, source: monitor.sourceIP, destination: monitor.destinationIP,
                created: view.report?.created ?? 0, adopted: view.report?.adopted ?? 0)
        }
        pair = view.pair.map(PairDocument.init)
        cloudFigures = view.cloudFigures.map { CloudFigures($0, at: view.time) }
        objective = view.objective.map { Objective($0, view.availability) }
        targets = view.targets.map(TargetDocument.init)
        events = view.events.map { EventDocument($0).events }
    }
}

extension ConnectionDocument.Objective {
    fileprivate init(_ objective: ServiceObjective, _ count: AvailabilityCount?) {
        loss = objective.loss
        roundTrip = objective.roundTrip?.nanoseconds.inSeconds
        roundTripShare = objective.roundTrip == nil ? nil : objective.roundTripShare
        availability = objective.availability
        goodSeconds = objective.availability == nil ? nil : count?.good
        judgedSeconds = objective.availability == nil ? nil : count?.total
    }
}

extension ConnectionDocument.CloudFigures {
    fileprivate init(_ view: CloudFiguresView, at now: Int64) {
        func path(_ path: CloudFiguresView.Path) -> Path {
            Path(
                roundTrip: path.roundTrip, maximum: path.maximum, loss: path.loss, time: path.time.asTime,
                age: (now - path.time).inSeconds)
        }
        link = view.link.map(path)
        tunnel = view.tunnel.map(path)
        isUp = view.isUp
        receivedBytes = view.receivedBytes
        sentBytes = view.sentBytes
        receivedPackets = view.receivedPackets
        sentPackets = view.sentPackets
        trafficTime = view.trafficTime?.asTime
    }
}
