package import Availability
package import CloudAPI
package import CloudWatching
import Network
package import Probing
import VPNConfiguration

/// What the pages and `/api/v1/connections` say of a connection and its targets: in seconds, shares from 0 to 1, and
/// RFC 3339 in UTC; what is not known is left out.
package struct ConnectionDocument: Encodable, Sendable {
    package let name: String
    package let id: String?
    package let state: ConnectionState
    /// Whose side has the trouble.
    let diagnosis: ConnectionDiagnosis
    /// One sentence: what line, tunnel and inside show, and what to do.
    let explanation: String
    /// Why it is not simply `up`: phrases for people.
    package let problems: [String]
    /// Whether it carries traffic; absent while that is unknown.
    let available: Bool?
    /// Whether a maintenance window is open for it, or a silence is active.
    package let maintenance: Bool
    /// Absent where there is none.
    package let silence: SilenceDocument?
    /// When the next maintenance window opens; absent where none will.
    let nextMaintenance: String?
    /// Whether the cloud's list brought it, not the file.
    let isDiscovered: Bool
    package let labels: [String: String]
    package let gateway: String?
    let customerGateway: String?
    /// `POLICY`, `STATIC` or `BGP`.
    package let style: String?
    /// `master` or `slave`.
    package let haRole: String?
    /// As the cloud's list had it last.
    let cloudStatus: String?
    let monitorStatus: String?
    package let monitor: Monitor?
    /// `nil` where it belongs to none.
    let pair: PairDocument?
    let cloudFigures: CloudFiguresDocument?
    let objective: Objective?
    package let targets: [TargetDocument]
    /// Newest first; only where one connection is asked for.
    package var events: [EventDocument.Item]?

    /// The cloud's own watch over the connection.
    package struct Monitor: Encodable, Sendable {
        package let id: String
        package let source: String?
        package let destination: String?
        /// By this exporter since its start.
        package let created: UInt64
        let adopted: UInt64

        package init(_ monitor: ConnectionMonitor, _ report: ConnectionReport) {
            id = monitor.id
            source = monitor.sourceIP
            destination = monitor.destinationIP
            created = report.created
            adopted = report.adopted
        }

        package enum CodingKeys: String, CodingKey {
            case id, created, adopted
            case source = "source_ip"
            case destination = "destination_ip"
        }
    }

    /// What is asked of the connection, and in how many seconds it was available of those that were judged.
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

    package enum CodingKeys: String, CodingKey {
        case name, id, state, diagnosis, explanation, problems, available, maintenance, silence, labels, gateway, style,
            monitor, pair, objective
        case targets, events
        case isDiscovered = "discovered"
        case customerGateway = "customer_gateway"
        case haRole = "ha_role"
        case nextMaintenance = "next_maintenance"
        case cloudStatus = "cloud_status"
        case monitorStatus = "monitor_status"
        case cloudFigures = "cloud_figures"
    }
}

/// The whole answer.
package struct ConnectionListDocument: Encodable {
    package let connections: [ConnectionDocument]
}

extension ConnectionDocument.Objective {
    /// `nil` where nothing is asked for.
    init?(_ objective: ServiceObjective, _ count: AvailabilityCount?) {
        guard objective != ServiceObjective() else { return nil }
        loss = objective.loss
        roundTrip = objective.roundTrip.map(\.inSeconds)
        roundTripShare = objective.roundTrip == nil ? nil : objective.roundTripShare
        availability = objective.availability
        goodSeconds = objective.availability == nil ? nil : count?.good
        judgedSeconds = objective.availability == nil ? nil : count?.total
    }
}
