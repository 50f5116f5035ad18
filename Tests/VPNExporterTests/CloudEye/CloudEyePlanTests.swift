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

    @Test func `link figures need the monitor`() {
        #expect(Self.metrics(VPNConnection(id: "id"), monitor: Self.monitor) == Set(Self.always + Self.link))
    }

    @Test(arguments: [("STATIC", true, true), ("STATIC", false, false), ("STATIC", nil, false), ("BGP", true, false)])
    func `tunnel figures need a static connection with NQA`(style: String, isNQAEnabled: Bool?, expected: Bool) {
        let metrics = Self.metrics(VPNConnection(id: "id", style: style, isNQAEnabled: isNQAEnabled))
        #expect(metrics == Set(Self.always + (expected ? Self.tunnel : [])))
    }

    @Test func `a connection that the list had not has none, but before the first list it may have`() {
        #expect(Self.metrics(nil).isEmpty)
        #expect(Self.metrics(nil, hasList: false) == Set(Self.always))
        #expect(CloudEyePlan.series([.fixture("a", id: nil)], WatchedCloud.Snapshot()).isEmpty)
    }

    @Test func `gateways are asked for once each, those of connections and those listed`() {
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

    @Test func `discovered connections are asked for like those of the file, and the urgent series come first`() {
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

    @Test func `where not all fit they take turns, the urgent ones twice as often`() {
        let series = CloudMeasure.allCases.filter { $0.source != .gateway }.flatMap { measure in
            (0..<20).map { measure.series(of: "\($0)") }
        }
        var rotation = CloudEyeRotation()
        var asked: [CloudEyeSeries: Int] = [:]
        for _ in 0..<100 {
            let due = rotation.asks(for: series, limit: 10)
            #expect(Set(due).count == 10)
            for one in due { asked[one, default: 0] += 1 }
        }
        let urgent = CloudMeasure.linkLoss.series(of: "3")
        let other = CloudMeasure.sendRate.series(of: "3")
        #expect(asked.count == series.count)
        #expect(Double(asked[urgent] ?? 0) / Double(asked[other] ?? 1) >= 1.5)
    }

    @Test func `where all fit all are asked for each time, and those that went are forgotten`() {
        let series = ["1", "2"].map(CloudMeasure.linkLoss.series)
        var rotation = CloudEyeRotation()
        #expect(rotation.asks(for: series, limit: 10) == series)
        #expect(rotation.asks(for: [series[0]], limit: 10) == [series[0]])
        #expect(rotation.asks(for: series, limit: 1) == [series[1]])
        #expect(rotation.asks(for: [], limit: 1) == [])
    }
}

extension CloudEyeRotation {
    /// The series of a reading that came to all of them.
    fileprivate mutating func asks(for series: [CloudEyeSeries], limit: Int) -> [CloudEyeSeries] {
        let due = next(of: series, limit: limit)
        recordAsked(due)
        return due
    }
}
