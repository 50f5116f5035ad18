@testable import EmbeddedCloud

/// Request and response of a batch query of Cloud Eye.
struct MetricBatch: Decodable {
    struct Entry: Decodable {
        let metricName: String
        let unit: String?
        let datapoints: [Point]
    }

    struct Point: Decodable {
        let average: Double?
        let timestamp: Int64
    }

    let metrics: [Entry]

    /// 2026-01-02T03:04:00Z, the last full minute, which the default delay excludes.
    static let minute: Int64 = 1_767_323_040_000

    static func reference(
        _ metric: String, _ id: String = TestCloud.berlin, dimension: String = "evpn_connection_id"
    ) -> String {
        #"{"namespace":"SYS.VPN","metric_name":"\#(metric)","dimensions":[{"name":"\#(dimension)","value":"\#(id)"}]}"#
    }

    static func body(
        _ references: [String], from: Int64 = minute - 120_000, to: Int64 = minute + 5000, period: String = #""1""#,
        filter: String = "average"
    ) -> String {
        #"{"metrics":[\#(references.joined(separator: ","))],"from":\#(from),"to":\#(to),"period":\#(period),"#
            + #""filter":"\#(filter)"}"#
    }
}

extension TestCloud {
    private struct MetricNames: Decodable {
        struct Entry: Decodable {
            let metricName: String
        }

        let metrics: [Entry]
    }

    /// Returns a cloud with a monitor for `berlin`.
    static func metered(_ measurement: SimulatedMeasurement = .init(latency: 23.5, loss: 1.25)) -> TestCloud {
        var configuration = configuration
        for index in configuration.connections.indices {
            configuration.connections[index].measurement = measurement
        }
        var cloud = withToken(configuration)
        _ = cloud.createMonitor(berlin)
        return cloud
    }

    mutating func queryBatch(_ body: String) -> CloudResponse {
        call("POST", "/V1.0/\(Self.projectID)/batch-query-metric-data", body)
    }

    /// Returns the names of a connection's metrics in the order of the list.
    mutating func metricNames(_ id: String = berlin) throws -> [String] {
        try call("GET", "/V1.0/\(Self.projectID)/metrics?dim.0=evpn_connection_id%2C\(id)")
            .json(MetricNames.self).metrics.map(\.metricName)
    }
}
