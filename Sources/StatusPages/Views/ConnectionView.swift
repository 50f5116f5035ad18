import Availability
import CloudAPI
import CloudWatching
import Probing
import VPNConfiguration

/// A connection with its targets at one moment. Every page and document renders this view.
///
/// Points in time are nanoseconds since the Unix epoch.
struct ConnectionView: Sendable {
    /// The time at which the view was made.
    let time: Int64
    let name: String
    let id: String?
    let labels: [String: String]
    let standing: ConnectionStanding
    /// Whether a maintenance window is open or a silence is active for the connection.
    let isMaintained: Bool
    /// The active silence that ends last. `nil` without a silence.
    let silence: Silence?
    /// The next opening of a maintenance window. `nil` if there is none.
    let nextMaintenance: Int64?
    /// Whether the connection comes from the cloud's list and not from the configuration.
    let isDiscovered: Bool
    /// The cloud's data about the connection and its monitor. `nil` before the first list, or without an ID.
    let report: ConnectionReport?
    /// The name of the VPN gateway. `nil` if the cloud does not list the connection.
    let gateway: String?
    let customerGateway: String?
    /// The pair. `nil` if the connection belongs to none.
    let pair: PairView?
    /// The cloud's own measurements. `nil` if none is fresh.
    let cloudFigures: CloudFiguresView?
    /// The objective. `nil` if the connection has none.
    let objective: ServiceObjective?
    /// The seconds in which the connection was available, and those with a known state.
    let availability: AvailabilityCount?
    let targets: [TargetView]
    /// The newest event comes first. `nil` in lists of connections.
    var events: [Event]?

    var state: ConnectionState { standing.state }
    var diagnosis: ConnectionDiagnosis { standing.diagnosis }
    var listed: VPNConnection? { report?.connection }
    var monitor: ConnectionMonitor? { report?.monitor }
}

/// The cloud's fresh measurements of a connection.
///
/// Round-trip times are in seconds and not in nanoseconds: the cloud reports milliseconds with a fraction.
struct CloudFiguresView: Sendable {
    struct Path: Sendable {
        let roundTrip: Double?
        let maximum: Double?
        let loss: Double?
        /// The time at which the cloud measured the oldest figure, in nanoseconds since the Unix epoch.
        let time: Int64
    }

    /// The path outside IPsec.
    let link: Path?
    /// The path inside IPsec.
    let tunnel: Path?
    let isUp: Bool?
    // Rates are per second.
    let receivedBytes: Double?
    let sentBytes: Double?
    let receivedPackets: Double?
    let sentPackets: Double?
    /// The time at which the cloud measured the oldest figure of traffic, in nanoseconds since the Unix epoch.
    let trafficTime: Int64?

    /// Returns `nil` if no figure is fresh.
    init?(_ figures: CloudFigures, of id: String) {
        func value(_ measure: CloudMeasure) -> Double? { figures.value(measure, of: id) }
        func path(
            _ source: CloudMeasure.Source, _ roundTrip: CloudMeasure, _ maximum: CloudMeasure, _ loss: CloudMeasure
        ) -> Path? {
            figures.time(source, of: id).map { time in
                Path(
                    roundTrip: value(roundTrip), maximum: value(maximum), loss: value(loss), time: time.nanoseconds)
            }
        }
        link = path(.link, .linkRoundTrip, .linkMaximum, .linkLoss)
        tunnel = path(.tunnel, .tunnelRoundTrip, .tunnelMaximum, .tunnelLoss)
        isUp = value(.connectionStatus).map { $0 == 1 }
        receivedBytes = value(.receiveRate)
        sentBytes = value(.sendRate)
        receivedPackets = value(.receivePackets)
        sentPackets = value(.sendPackets)
        trafficTime = figures.time(.traffic, of: id)?.nanoseconds
        if link == nil, tunnel == nil, isUp == nil, trafficTime == nil { return nil }
    }
}
