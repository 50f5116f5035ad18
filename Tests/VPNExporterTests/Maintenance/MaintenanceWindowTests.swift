import Foundation
import Testing

@testable import VPNExporter

@Suite struct MaintenanceWindowTests {
    /// Nanoseconds since the Unix epoch of a time in UTC.
    private static func instant(_ text: String) throws -> Int64 {
        Int64(try Date(text, strategy: .iso8601).timeIntervalSince1970) * 1_000_000_000
    }

    private static func weekly(_ days: Set<Int>, _ from: Int, _ until: Int, _ zone: String) throws -> MaintenanceWindow
    {
        let zone = try #require(TimeZone(identifier: zone))
        return MaintenanceWindow(
            time: .weekly(days: days, from: from * 60, until: until * 60, zone: zone), connections: nil)
    }

    @Test func `a window is open from its start until its end, for its connections`() throws {
        let from = try Self.instant("2026-03-01T10:00:00Z")
        let window = MaintenanceWindow(
            time: .once(from: from, until: from + 60_000_000_000), connections: ["berlin-paris"])
        #expect(!window.isOpen(for: "berlin-paris", at: from - 1))
        #expect(window.isOpen(for: "berlin-paris", at: from))
        #expect(window.isOpen(for: "berlin-paris", at: from + 59_999_999_999))
        #expect(!window.isOpen(for: "berlin-paris", at: from + 60_000_000_000))
        #expect(!window.isOpen(for: "berlin-rome", at: from))
    }

    @Test func `a moment that is beyond what nanoseconds reach is the last or the first`() {
        #expect(ClockText.moment("9999-12-31T23:59", in: .gmt) == .max)
        #expect(ClockText.moment("2262-04-11T23:47", in: .gmt) == 9_223_372_020_000_000_000)
        #expect(ClockText.moment("2262-04-11T23:48", in: .gmt) == .max)
        #expect(ClockText.moment("1000-01-01T00:00Z", in: .gmt) == .min)
    }

    @Test(arguments: [
        // 2026-11-22 is a Sunday.
        ("2026-11-22T00:59:00Z", false), ("2026-11-22T01:00:00Z", true), ("2026-11-22T02:59:59Z", true),
        ("2026-11-22T03:00:00Z", false), ("2026-11-23T01:30:00Z", false),
        // In summer the wall clock is two hours ahead.
        ("2026-07-05T00:00:00Z", true), ("2026-07-05T02:00:00Z", false),
    ])
    func `a weekly window follows the wall clock of its zone`(time: String, isOpen: Bool) throws {
        let window = try Self.weekly([7], 2, 4, "Europe/Berlin")
        #expect(window.isOpen(for: "any", at: try Self.instant(time)) == isOpen)
    }

    @Test(arguments: [
        ("2026-11-22T22:30:00Z", false), ("2026-11-22T23:00:00Z", true), ("2026-11-23T00:59:00Z", true),
        ("2026-11-23T01:00:00Z", false), ("2026-11-23T23:30:00Z", false), ("2026-11-22T00:30:00Z", false),
    ])
    func `a weekly window may go over midnight`(time: String, isOpen: Bool) throws {
        let window = try Self.weekly([7], 23, 1, "UTC")
        #expect(window.isOpen(for: "any", at: try Self.instant(time)) == isOpen)
    }
}

extension MaintenanceWindow {
    fileprivate func isOpen(for connection: String, at now: Int64) -> Bool { concerns(connection) && isOpen(at: now) }
}
