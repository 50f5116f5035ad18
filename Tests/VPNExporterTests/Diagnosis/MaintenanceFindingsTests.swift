import Foundation
import Testing

@testable import Availability
@testable import CloudWatching
@testable import Settings
@testable import VPNConfiguration
@testable import VPNExporter

struct MaintenanceFindingsTests {
    /// 2026-11-24, a Tuesday, at noon.
    private static let now: Int64 = 1_795_521_600_000_000_000

    private func findings(_ windows: [MaintenanceWindow], _ names: [String]?) -> [Finding] {
        MaintenanceFindings(
            windows: windows, connections: names.map { $0.map { MaintainedConnection(name: $0) } }, now: Self.now
        ).all
    }

    private static let weekly = MaintenanceWindow(
        time: .weekly(days: [7], from: 120, until: 240, zone: .gmt), connections: ["berlin-*", "rome"])

    @Test func `a window is shown with its next opening and what it concerns`() {
        let all = findings([Self.weekly], ["berlin-1", "berlin-2", "rome", "oslo"])
        #expect(
            all == [
                Finding(
                    .ok, "maintenance", "maintenance[0]",
                    "sun 02:00 to 04:00 UTC, connections berlin-*, rome; next opening 2026-11-29T02:00:00.000Z; it "
                        + "concerns 3 of 4 connections")
            ])
    }

    @Test func `names that match nothing are a warning each, where the connections are known`() {
        #expect(findings([Self.weekly], nil).map(\.grade) == [.ok])
        let all = findings([Self.weekly], ["berlin-1", "romes"])
        #expect(all.map(\.grade) == [.ok, .warn])
        #expect(all[1].text == "matches no connection; did you mean romes?")
        #expect(all[1].subject == "maintenance[0].connections[1]: rome" && all[1].wayOut != nil)
    }

    @Test func `windows that are over or end where they begin are warnings with what to do`() {
        let all = findings(
            [
                MaintenanceWindow(time: .once(from: 0, until: Self.now), connections: ["gone"]),
                MaintenanceWindow(time: .weekly(days: [7], from: 120, until: 120, zone: .gmt)),
                MaintenanceWindow(time: .once(from: 0, until: .max)),
            ], ["a"])
        #expect(all.map(\.grade) == [.warn, .warn, .ok])
        #expect(all[0].text.contains("never opens again") && all[0].wayOut == "Remove the window")
        #expect(all[1].text.hasSuffix("next opening 2026-11-29T02:00:00.000Z"))
        #expect(all[2].text.contains("open now"))
    }
}
