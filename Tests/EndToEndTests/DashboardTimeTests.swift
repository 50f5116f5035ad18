import Foundation
import Testing

/// Panels that show durations, over an hour of which Prometheus has half.
@Suite(.timeLimit(.minutes(2)), .needs("prometheus", "promtool")) struct DashboardTimeTests {
    /// The samples come every 15 s in the last half of the hour. The pair has no redundancy for 525 s. A connection is
    /// down for 60 s in maintenance and for 45 s outside of it. The exporter restarts once.
    @Test(arguments: [("1", 45.0), ("-1", 105)])
    func `durations and shares match the samples, with and without maintenance`(
        maintenance: String, down: Double
    ) async throws {
        let end = Int(Date.now.timeIntervalSince1970) / 60 * 60
        let spans = ["__rate_interval": "1m", "__range_s": "3600", "__range": "3600s"]
        let questions = try await DashboardQuestion.all(choosing: ["maintenance": maintenance], spans: spans)
        try await PrometheusProcess.with(configuration: "global: {}", samples: Self.samples(until: end)) { prometheus in
            func value(_ place: String) async throws -> Double? {
                let question = try #require(questions.first { $0.place == place }, "\(place)")
                let values = try await prometheus.query(question.expression, at: end).values
                #expect(values.count == 1, "\(place)")
                return values.first
            }
            #expect(try await value("vpn-pair / Time without redundancy / A") == 525)
            #expect(try await value("vpn-pair / Time cut off / A") == 0)
            #expect(try await value("vpn-pair / Measured / A") == 0.5)
            #expect(try await value("vpn-sla / Longest time down / A") == down)
            #expect(try await value("vpn-sla / Times / B") == down)
            #expect(try await value("vpn-sla / Times / C") == 120)
            #expect(try await value("vpn-sla / Measured, least / A") == 0.5)
            #expect(try await value("vpn-slo / Objectives missed / A") == 1)
            let good = try #require(try await value("vpn-sla / Objectives / C"))
            // The base is half an hour without the first interval, the interval of the restart, and 3 intervals that
            // touch maintenance.
            let whole = maintenance == "1" ? 1800.0 - 5 * 60 : 1800 - 2 * 60
            #expect(abs(good - (1 - down / whole)) < 0.002, "\(good)")
        }
    }

    private static func samples(until end: Int) -> String {
        let start = end - 1800
        let times = stride(from: start + 15, through: end, by: 15)
        let exporter = #"job="vpn",instance="x""#
        let pair = exporter + #",gateway="g",customer_gateway="k""#
        let connection = exporter + #",connection="c""#
        // The connection is down for 60 s from second 420, within maintenance from 400 to 520, and for 45 s from second
        // 900.
        func downtime(_ second: Int) -> Int { min(max(second - 420, 0), 60) + min(max(second - 900, 0), 45) }
        func sinceStart(_ second: Int) -> Int { second >= 1210 ? second - 1210 : second + 100_000 }
        func lost(_ second: Int) -> Int { second >= 1210 ? 0 : downtime(second) }
        let objective = connection + #",objective="availability""#
        let families: [(name: String, type: String, labels: String, value: (Int) -> String)] = [
            ("vpn_exporter_build_info", "gauge", exporter, { _ in "1" }),
            ("vpn_connection_info", "gauge", connection + #",connection_id="i""#, { _ in "1" }),
            ("vpn_pair_members", "gauge", pair, { _ in "2" }),
            ("vpn_pair_state", "gauge", pair + #",state="degraded""#, { $0 > 300 && $0 <= 825 ? "1" : "0" }),
            ("vpn_pair_state", "gauge", pair + #",state="down""#, { _ in "0" }),
            ("vpn_connection_maintenance", "gauge", connection, { $0 > 400 && $0 <= 520 ? "1" : "0" }),
            ("vpn_slo_objective_ratio", "gauge", objective, { _ in "0.999" }),
            ("vpn_slo_seconds_total", "counter", objective, { "\(sinceStart($0))" }),
            ("vpn_slo_good_seconds_total", "counter", objective, { "\(sinceStart($0) - lost($0))" }),
        ]
        var text = "", last = ""
        for family in families {
            let name = family.name.replacing(/_total$/, with: "")
            if name != last { text += "# TYPE \(name) \(family.type)\n" }
            last = name
            for time in times { text += "\(family.name){\(family.labels)} \(family.value(time - start)) \(time)\n" }
        }
        return text + "# EOF\n"
    }
}
