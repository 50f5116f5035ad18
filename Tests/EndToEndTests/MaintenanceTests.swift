import Foundation
import Testing

/// Maintenance windows by pattern and gateway, and selectors without matches, on the built binary.
@Suite(.serialized, .timeLimit(.minutes(2))) struct MaintenanceTests {
    private static func configuration(_ window: String, discover: String = "") -> String {
        """
        cloud: { provider: embedded, region: eu-de, project_id: 0123456789abcdef0123456789abcdef, pending_create: 0s }
        monitors: { interval: 1s }
        probes: { interval: 100ms, timeout: 1s, window: 10s }
        connections:
          - name: berlin-paris-1
            id: 2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22
            simulated: { source_ip: 127.0.0.10, destination_ip: 127.0.0.11, gateway: berlin, customer_gateway: paris }
          - name: oslo-rome
            id: 5b0e9a34-7c1f-4d7e-9c55-0a8f3d1e6b27
            simulated: { source_ip: 127.0.0.20, destination_ip: 127.0.0.21, gateway: oslo, customer_gateway: rome }
          \(discover)
        maintenance:
          - { from: 2020-01-01T00:00, until: 9999-01-01T00:00, \(window) }

        """
    }

    private static func isMaintained(_ scrape: Scrape, _ name: String) -> Double? {
        scrape["vpn_connection_maintenance", ["connection": name]]
    }

    private static func unmatched(_ scrape: Scrape, _ kind: String) -> Double? {
        scrape["vpn_exporter_unmatched_selectors", ["kind": kind]]
    }

    @Test func `windows select by pattern and gateway, and selectors without matches warn at the start and on reload`()
        async throws
    {
        let text = Self.configuration(
            #"connections: ["paris-*"], gateways: [nobody]"#, discover: #"- discover: { name: "prod-*" }"#)
        try await ExporterProcess.with(text: text) { exporter, file in
            func write(_ window: String) throws { try file.write(Self.configuration(window)) }
            let first = try await exporter.scrape(inWhich: "the selectors are evaluated") {
                Self.unmatched($0, "maintenance") == 2
            }
            #expect(Self.unmatched(first, "discovery") == 1)
            #expect(Self.isMaintained(first, "berlin-paris-1") == 0)
            _ = try await exporter.child.errorLine(containing: "kind=discovery selectors=\"name prod-*\"")
            let line = try await exporter.child.errorLine(containing: "kind=maintenance selectors=")
            #expect(line.contains("maintenance[0].connections[0]: paris-*; maintenance[0].gateways[0]: nobody"))
            try write(#"connections: ["oslo-*"]"#)
            #expect(try await exporter.web.exchange("POST", "/-/reload").status == 200)
            let second = try await exporter.scrape(inWhich: "all selectors match") {
                Self.unmatched($0, "maintenance") == 0 && Self.unmatched($0, "discovery") == 0
            }
            #expect(Self.isMaintained(second, "oslo-rome") == 1)
            #expect(Self.isMaintained(second, "berlin-paris-1") == 0)
            try write(#"gateways: ["ber*"], connections: [oslo-?]"#)
            #expect(try await exporter.web.exchange("POST", "/-/reload").status == 200)
            let third = try await exporter.scrape(inWhich: "a pattern matches nothing") {
                Self.unmatched($0, "maintenance") == 1
            }
            #expect(Self.isMaintained(third, "oslo-rome") == 0)
            #expect(Self.isMaintained(third, "berlin-paris-1") == 1)
            _ = try await exporter.child.errorLine(
                containing: "selectors=\"maintenance[0].connections[0]: oslo-?\"")
            #expect(exporter.child.errorText.components(separatedBy: "selectors match no connection").count == 4)
        }
    }
}
