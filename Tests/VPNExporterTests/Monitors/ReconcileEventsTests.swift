import CloudAPI
import Testing

@testable import CloudWatching
@testable import Probing
@testable import VPNConfiguration

struct ReconcileEventsTests {
    private static func connection(_ number: Int) -> VPNConnection {
        VPNConnection(id: "aaaaaaaa-0000-4000-8000-0000000000\(number + 10)", name: "c\(number)")
    }

    private static func texts(_ events: [Event]) -> [String] {
        events.map { "\($0.kind.rawValue) \($0.connection ?? "-") \($0.time)" }
    }

    private var memory = ReconcilerMemory(
        configured: [], discoveries: [DiscoveryConfiguration(targets: [.peerTarget])])
    private var events = ReconcileEvents()

    @Test mutating func `the first creation is an event of its own, and a further one is a repair`() throws {
        let a = Self.connection(1)
        _ = memory.watch([a])
        memory.records.recordCreated(try .fixture("m", of: a.id), for: a.id)
        #expect(Self.texts(events.events(after: memory, at: 1)) == ["monitor_created c1 1"])
        #expect(Self.texts(events.events(after: memory, at: 2)) == [])
        memory.records.recordCreated(try .fixture("n", of: a.id), for: a.id)
        #expect(Self.texts(events.events(after: memory, at: 3)) == ["monitor_repaired c1 3"])
        memory.records.recordAdopted(a.id)
        #expect(Self.texts(events.events(after: memory, at: 4)) == ["monitor_adopted c1 4"])
    }

    @Test mutating func `connections that appear and disappear are events, but not those of the first list`() {
        let (a, b) = (Self.connection(1), Self.connection(2))
        _ = memory.watch([a])
        #expect(Self.texts(events.events(after: memory, at: 1)) == [])
        _ = memory.watch([a, b])
        #expect(Self.texts(events.events(after: memory, at: 2)) == ["connection_appeared c2 2"])
        _ = memory.watch([b])
        #expect(Self.texts(events.events(after: memory, at: 3)) == ["connection_gone c1 3"])
    }

    @Test mutating func `the first list causes no events, even after failed runs`() {
        #expect(Self.texts(events.events(after: memory, at: 1)) == [])
        _ = memory.watch([Self.connection(1), Self.connection(2)])
        #expect(Self.texts(events.events(after: memory, at: 2)) == [])
        _ = memory.watch([Self.connection(1)])
        #expect(Self.texts(events.events(after: memory, at: 3)) == ["connection_gone c2 3"])
    }

    @Test mutating func `many changes of one kind are one event`() throws {
        let all = (1...11).map(Self.connection)
        _ = memory.watch(all)
        for connection in all { memory.records.recordCreated(try .fixture("m", of: connection.id), for: connection.id) }
        let found = events.events(after: memory, at: 1)
        #expect(found.map(\.text) == ["connection monitor created: 11 connections"])
        #expect(found.map(\.connection) == [nil])
    }
}
