import Foundation
import Testing

@testable import Availability
@testable import NetworkPrimitives
@testable import Settings
@testable import VPNConfiguration

@Suite struct MaintenanceWindowTests {
    /// Returns nanoseconds since the Unix epoch of a time in UTC.
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

    @Test func `a moment outside the range of nanoseconds is the last or the first`() {
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
    func `a weekly window can cross midnight`(time: String, isOpen: Bool) throws {
        let window = try Self.weekly([7], 23, 1, "UTC")
        #expect(window.isOpen(for: "any", at: try Self.instant(time)) == isOpen)
    }

    @Test func `a window concerns the connections that match its connections or its gateways`() {
        let window = MaintenanceWindow(
            time: .once(from: 0, until: .max), connections: ["berlin-*", "rome"], gateways: ["gw-1", "north?"])
        func concerns(_ name: String, _ gateways: Set<String> = []) -> Bool {
            window.concerns(MaintainedConnection(name: name, gateways: gateways))
        }
        #expect(concerns("berlin-paris") && concerns("rome"))
        #expect(concerns("oslo", ["id", "gw-1"]) && concerns("oslo", ["north2"]))
        #expect(!concerns("oslo") && !concerns("oslo", ["gw-2", "north"]) && !concerns("rome-2") && !concerns("gw-1"))
    }

    @Test(arguments: [
        // On Sunday 2026-03-29, 02:00 to 03:00 does not exist in Berlin. On 2026-10-25, this hour occurs twice.
        ("2026-03-28T12:00:00Z", 2 * 60 + 30, "2026-03-29T01:00:00Z"),
        ("2026-03-29T02:00:00Z", 2 * 60 + 30, "2026-04-05T00:30:00Z"),
        ("2026-10-24T12:00:00Z", 2 * 60 + 30, "2026-10-25T00:30:00Z"),
        ("2026-11-22T01:29:59Z", 2 * 60 + 30, "2026-11-22T01:30:00Z"),
        ("2026-11-22T01:30:00Z", 2 * 60 + 30, "2026-11-29T01:30:00Z"),
        // 24:00 of Sunday is the start of Monday.
        ("2026-11-22T12:00:00Z", 24 * 60, "2026-11-22T23:00:00Z"),
    ])
    func `the next opening of a weekly window follows the wall clock of its zone`(
        now: String, from: Int, opening: String
    ) throws {
        let zone = try #require(TimeZone(identifier: "Europe/Berlin"))
        let window = MaintenanceWindow(time: .weekly(days: [7], from: from, until: 6 * 60, zone: zone))
        let next = try #require(window.nextOpening(after: try Self.instant(now)))
        #expect(next == (try Self.instant(opening)), "\(next.asTime)")
        #expect(window.isOpen(at: next))
    }

    @Test func `of several days the nearest opening counts, and a past window has none`() throws {
        let now = try Self.instant("2026-11-24T12:00:00Z")
        let window = MaintenanceWindow(time: .weekly(days: [1, 4, 7], from: 0, until: 60, zone: .gmt))
        #expect(window.nextOpening(after: now) == (try Self.instant("2026-11-26T00:00:00Z")))
        let once = MaintenanceWindow(time: .once(from: now, until: now + 1))
        #expect(once.nextOpening(after: now - 1) == now)
        #expect(once.nextOpening(after: now) == nil)
        #expect(!once.isOver(at: now) && once.isOver(at: now + 1))
    }

    @Test func `past windows and windows with equal start and end get advice, whole days do not`() throws {
        func advice(_ time: MaintenanceWindow.Time) -> MaintenanceAdvice? {
            MaintenanceAdvice(MaintenanceWindow(time: time), at: 1_000)
        }
        #expect(advice(.once(from: 0, until: 1_000)) == .isOver(since: 1_000))
        #expect(advice(.once(from: 0, until: 1_001)) == nil)
        #expect(advice(.weekly(days: [7], from: 120, until: 120, zone: .gmt)) == .lastsWholeDay)
        #expect(advice(.weekly(days: [7], from: 1_440, until: 0, zone: .gmt)) == .lastsWholeDay)
        #expect(advice(.weekly(days: [7], from: 0, until: 1_440, zone: .gmt)) == nil)
        #expect(advice(.weekly(days: [7], from: 120, until: 119, zone: .gmt)) == nil)
    }

    @Test func `windows are displayed as the file writes them`() throws {
        let zone = try #require(TimeZone(identifier: "Europe/Berlin"))
        let window = MaintenanceWindow(
            time: .weekly(days: [7, 6], from: 22 * 60, until: 125, zone: zone), connections: ["a", "b-*"],
            gateways: ["g"])
        #expect(window.timeText == "sat,sun 22:00 to 02:05 Europe/Berlin")
        #expect(window.selectionText == "connections a, b-*; gateways g")
        #expect(MaintenanceWindow(time: .once(from: 0, until: 1)).selectionText == "all connections")
    }
}

extension MaintenanceWindow {
    fileprivate func isOpen(for connection: String, at now: Int64) -> Bool {
        concerns(MaintainedConnection(name: connection)) && isOpen(at: now)
    }
}
