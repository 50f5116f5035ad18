import Testing

@testable import CloudAPI
@testable import CloudWatching
@testable import ProbeEngine
@testable import Settings
@testable import VPNConfiguration
@testable import VPNExporter

struct ConfigurationChangeTests {
    private func configuration(_ connections: [ConnectionConfiguration]) -> ExporterConfiguration {
        ExporterConfiguration(cloud: nil, monitors: MonitorsConfiguration(), connections: connections)
    }

    @Test func `the same configuration is no change`() {
        let same = configuration([.fixture("a", id: "1")])
        let change = ConfigurationChange(from: same, to: same)
        #expect(change.isEmpty)
        #expect(change.description == "nothing changed")
    }

    @Test func `added, removed and changed connections are named, and changed sections`() {
        let old = configuration([.fixture("a", id: "1"), .fixture("b", id: "2"), .fixture("c", id: "3")])
        var new = configuration([
            .fixture("c", id: "3"), .fixture("b", id: "2", labels: ["site": "x"]), .fixture("d", id: "1"),
        ])
        new.monitors.interval = .seconds(61)
        new.maintenance = [MaintenanceWindow(time: .once(from: 0, until: 1), connections: nil)]
        new.discoveries = [
            DiscoveryConfiguration(selector: ConnectionSelector(), labels: [:], targets: [.peerTarget])
        ]
        #expect(
            ConfigurationChange(from: old, to: new).description
                == "connections added: d; connections removed: a; connections changed: b; "
                + "sections changed: monitors, maintenance, discoveries")
    }

    @Test func `a long list shows the first names and the number of the others`() {
        let new = configuration((0..<25).map { .fixture("c\($0)", id: nil) })
        let text = ConfigurationChange(from: configuration([]), to: new).description
        #expect(text.hasPrefix("connections added: c0, c1, "))
        #expect(text.hasSuffix(", c19 and 5 more"))
    }

    @Test func `sockets and the embedded cloud cannot change while they are in use`() {
        let embedded = CloudConfiguration(provider: .embedded, region: "eu-de", project: .id("p"))
        let real = CloudConfiguration(provider: .openTelekomCloud, region: "eu-de", project: .id("p"))
        var old = configuration([.fixture("a", id: "1")])
        old.cloud = embedded
        var new = old
        #expect(RestartRule.problems(from: old, to: new, file: "f") == [])
        new.cloud = real
        new.icmp.socketKind = .raw
        #expect(RestartRule.problems(from: old, to: new, file: "f").map(\.path) == ["icmp", "cloud"])
        #expect(RestartRule.problems(from: new, to: old, file: "f").map(\.path) == ["icmp", "cloud"])
        old.cloud = real
        new.icmp = old.icmp
        new.cloud?.region = "eu-nl"
        #expect(RestartRule.problems(from: old, to: new, file: "f") == [])
        // Without reconciliation no embedded cloud runs.
        new.cloud = embedded
        new.monitors.mode = .none
        #expect(RestartRule.problems(from: old, to: new, file: "f") == [])
    }
}
