import CloudAPI
import Testing

@testable import CloudWatching
@testable import Probing
@testable import VPNConfiguration

struct ReconcileEventsTests {
    private static func connection(_ number: Int) -> VPNConnection {
        VPNConnection(id: "aaaaaaaa-0000-4000-8000-0000000000\(number + 10)", name: "c\(number)")
    }

    private static func told(_ events: [Event]) -> [String] {
        events.map { "\($0.kind.rawValue) \($0.connection ?? "-") \($0.time)" }
    }

    private var memory = ReconcilerMemory(
        configured: [], discoveries: [DiscoveryConfiguration(targets: [.peerTarget])])
    private var events = ReconcileEvents()

    @Test mutating func `a monitor that is created anew is repaired, the first one is created`() throws {
        let a = Self.connection(1)
        _ = memory.watch([a])
        memory.state.recordCreated(try .fixture("m", of: a.id), for: a.id)
        #expect(Self.told(events.look(memory, at: 1)) == ["monitor_created c1 1"])
        #expect(Self.told(events.look(memory, at: 2)) == [])
        memory.state.recordCreated(try .fixture("n", of: a.id), for: a.id)
        #expect(Self.told(events.look(memory, at: 3)) == ["monitor_repaired c1 3"])
        memory.state.recordAdopted(a.id)
        #expect(Self.told(events.look(memory, at: 4)) == ["monitor_adopted c1 4"])
    }

    @Test mutating func `connections that come and go are told, those of the start are not`() {
        let (a, b) = (Self.connection(1), Self.connection(2))
        _ = memory.watch([a])
        #expect(Self.told(events.look(memory, at: 1)) == [])
        _ = memory.watch([a, b])
        #expect(Self.told(events.look(memory, at: 2)) == ["connection_appeared c2 2"])
        _ = memory.watch([b])
        #expect(Self.told(events.look(memory, at: 3)) == ["connection_gone c1 3"])
    }

    @Test mutating func `what the first list has is no event, however many runs failed before`() {
        #expect(Self.told(events.look(memory, at: 1)) == [])
        _ = memory.watch([Self.connection(1), Self.connection(2)])
        #expect(Self.told(events.look(memory, at: 2)) == [])
        _ = memory.watch([Self.connection(1)])
        #expect(Self.told(events.look(memory, at: 3)) == ["connection_gone c2 3"])
    }

    @Test mutating func `many at once are one event`() throws {
        let all = (1...11).map(Self.connection)
        _ = memory.watch(all)
        for connection in all { memory.state.recordCreated(try .fixture("m", of: connection.id), for: connection.id) }
        let told = events.look(memory, at: 1)
        #expect(told.map(\.text) == ["connection monitor is created, 11 connections"])
        #expect(told.map(\.connection) == [nil])
    }
}
