import CloudAPI
import Testing

@testable import CloudWatching

struct CloudEyePlanTests {
    private static let always = ["connection_status", "recv_rate", "send_rate", "recv_pkt_rate", "send_pkt_rate"]
    private static let link = ["link_packet_loss_rate", "link_average_latency", "link_max_latency"]
    private static let tunnel = ["tunnel_packet_loss_rate", "tunnel_average_latency", "tunnel_max_latency"]
    private static let monitor = try? ConnectionMonitor.fixture("m", of: "id")

    private static func metrics(
        _ connection: VPNConnection?, monitor: ConnectionMonitor? = nil, hasList: Bool = true
    ) -> Set<String> {
        var status = WatchedCloud.Snapshot()
        status.hasList = hasList
        status.reports["id"] = ConnectionReport(connection: connection, monitor: monitor)
        return Set(CloudEyePlan.series([.fixture("a", id: "id")], status).map(\.metric))
    }

    @Test func `every listed connection has its state and its traffic`() {
        #expect(Self.metrics(VPNConnection(id: "id")) == Set(Self.always))
    }

    @Test func `link figures require the monitor`() {
        #expect(Self.metrics(VPNConnection(id: "id"), monitor: Self.monitor) == Set(Self.always + Self.link))
    }

    @Test(arguments: [("STATIC", true, true), ("STATIC", false, false), ("STATIC", nil, false), ("BGP", true, false)])
    func `tunnel figures require a static connection with NQA`(style: String, isNQAEnabled: Bool?, expected: Bool) {
        let metrics = Self.metrics(VPNConnection(id: "id", style: style, isNQAEnabled: isNQAEnabled))
        #expect(metrics == Set(Self.always + (expected ? Self.tunnel : [])))
    }

    @Test func `an unlisted connection has no figures, but before the first list it may have some`() {
        #expect(Self.metrics(nil).isEmpty)
        #expect(Self.metrics(nil, hasList: false) == Set(Self.always))
        #expect(CloudEyePlan.series([.fixture("a", id: nil)], WatchedCloud.Snapshot()).isEmpty)
    }

    @Test func `each gateway of a connection or of the list is queried once`() {
        var status = WatchedCloud.Snapshot()
        status.hasList = true
        for id in ["1", "2"] {
            status.reports[id] = ConnectionReport(connection: VPNConnection(id: id, gatewayID: "g"))
        }
        status.gateways["h"] = VPNGateway(id: "h")
        let series = CloudEyePlan.series([.fixture("a", id: "1"), .fixture("b", id: "2")], status)
        let gateways = series.filter { $0.dimension == .gateway }
        #expect(gateways.count == 14)
        #expect(Set(gateways.map(\.resourceID)) == ["g", "h"])
        #expect(Set(series).count == series.count)
    }

    @Test func `discovered connections are queried like those of the file, and urgent series come first`() {
        var status = WatchedCloud.Snapshot()
        status.hasList = true
        status.connections = [.fixture("a", id: "1"), .fixture("found", id: "2")]
        for id in ["1", "2"] {
            status.reports[id] = ConnectionReport(connection: VPNConnection(id: id), monitor: Self.monitor)
        }
        let series = CloudEyePlan.series([.fixture("a", id: "1")], status)
        #expect(
            series.prefix(6).map { "\($0.metric) \($0.resourceID)" } == [
                "link_packet_loss_rate 1", "link_packet_loss_rate 2", "link_average_latency 1",
                "link_average_latency 2", "connection_status 1", "connection_status 2",
            ])
    }

    @Test func `series that do not all fit take turns, and urgent ones twice as often`() {
        let series = CloudMeasure.allCases.filter { $0.source != .gateway }.flatMap { measure in
            (0..<20).map { measure.series(of: "\($0)") }
        }
        var rotation = CloudEyeRotation()
        var queried: [CloudEyeSeries: Int] = [:]
        for _ in 0..<100 {
            let due = rotation.queried(of: series, limit: 10)
            #expect(Set(due).count == 10)
            for one in due { queried[one, default: 0] += 1 }
        }
        let urgent = CloudMeasure.linkLoss.series(of: "3")
        let other = CloudMeasure.sendRate.series(of: "3")
        #expect(queried.count == series.count)
        #expect(Double(queried[urgent] ?? 0) / Double(queried[other] ?? 1) >= 1.5)
    }

    @Test func `series that all fit are queried each time, and deleted ones are dropped`() {
        let series = ["1", "2"].map(CloudMeasure.linkLoss.series)
        var rotation = CloudEyeRotation()
        #expect(rotation.queried(of: series, limit: 10) == series)
        #expect(rotation.queried(of: [series[0]], limit: 10) == [series[0]])
        #expect(rotation.queried(of: series, limit: 1) == [series[1]])
        #expect(rotation.queried(of: [], limit: 1) == [])
    }
}

extension CloudEyeRotation {
    /// Returns the series of a reading that queries all of them.
    fileprivate mutating func queried(of series: [CloudEyeSeries], limit: Int) -> [CloudEyeSeries] {
        let due = next(of: series, limit: limit)
        recordQueries(due)
        return due
    }
}
