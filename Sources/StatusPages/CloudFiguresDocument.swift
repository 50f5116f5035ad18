import CloudAPI
import CloudWatching
import Network
import Probing
import VPNConfiguration

/// What the cloud measured of one connection, as far as it is fresh.
struct CloudFiguresDocument: Encodable, Sendable {
    /// Outside IPsec.
    let link: Path?
    /// Inside IPsec.
    let tunnel: Path?
    let isUp: Bool?
    let receiveBytes: Double?
    let sendBytes: Double?
    let receivePackets: Double?
    let sendPackets: Double?
    /// The time of the oldest figure of traffic.
    let trafficTime: String?

    struct Path: Encodable, Sendable {
        let roundTrip: Double?
        let maximum: Double?
        let loss: Double?
        /// The time of the oldest figure here.
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
        case receiveBytes = "receive_bytes_per_second"
        case sendBytes = "transmit_bytes_per_second"
        case receivePackets = "receive_packets_per_second"
        case sendPackets = "transmit_packets_per_second"
        case trafficTime = "traffic_time"
    }

    /// `nil` where nothing fresh is known.
    ///
    /// - Parameter now: nanoseconds since the Unix epoch.
    init?(_ figures: CloudFigures, of id: String, at now: Int64) {
        func value(_ measure: CloudMeasure) -> Double? { figures.value(measure, of: id) }
        func path(_ source: CloudMeasure.Source, _ measures: [CloudMeasure]) -> Path? {
            figures.time(source, of: id).map { time in
                Path(
                    roundTrip: value(measures[0]), maximum: value(measures[1]), loss: value(measures[2]),
                    time: time.nanoseconds.asTime, age: (now - time.nanoseconds).inSeconds)
            }
        }
        link = path(.link, [.linkRoundTrip, .linkMaximum, .linkLoss])
        tunnel = path(.tunnel, [.tunnelRoundTrip, .tunnelMaximum, .tunnelLoss])
        isUp = value(.connectionStatus).map { $0 == 1 }
        receiveBytes = value(.receiveRate)
        sendBytes = value(.sendRate)
        receivePackets = value(.receivePackets)
        sendPackets = value(.sendPackets)
        trafficTime = figures.time(.traffic, of: id)?.nanoseconds.asTime
        if link == nil, tunnel == nil, isUp == nil, trafficTime == nil { return nil }
    }
}
