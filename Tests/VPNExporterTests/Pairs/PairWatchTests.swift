import CloudAPI
import ICMP
import Testing

@testable import VPNExporter

struct PairWatchTests {
    private static let key = PairBook.Key(gateway: "g", customerGateway: "c")
    private static let clock = PingClock { ClockReading(monotonic: 1_000_000_000_000, realtime: 0) }

    /// A watch over the connections `a` and `b` with these statuses, whose probes had these verdicts; `true` is a reply.
    private static func watch(
        _ statuses: [String: VPNConnection.Status], _ verdicts: [String: [Bool]], log: LogRecorder = LogRecorder()
    ) throws -> PairWatch {
        var known = MonitorStatus.Snapshot()
        known.connections = ["a", "b"].map { .fixture($0, id: $0) }
        for (id, status) in statuses {
            known.reports[id] = ConnectionReport(
                connection: VPNConnection(id: id, status: status, gatewayID: "g", customerGatewayID: "c"))
        }
        let board = ProbeBoard()
        board.show(try verdicts.map { try recorder($0, $1) })
        return PairWatch(
            connections: [], status: MonitorStatus(known), board: board, pairs: PairStatus(), logger: log.logger,
            events: EventLog(), clock: clock)
    }

    private static func recorder(_ connection: String, _ verdicts: [Bool]) throws -> ProbeRecorder {
        let target = ProbeTarget(
            id: .init(connection: connection, target: "peer"),
            address: .literal(try #require(IPAddress("203.0.113.32"))), settings: .standard)
        let recorder = ProbeRecorder(target, health: .silent(clock: clock))
        for (number, isReply) in verdicts.enumerated() {
            let sequence = UInt64(number)
            let reply = EchoReply(sequence: sequence, roundTripTime: 1, hopLimit: nil, isReordered: false)
            recorder.observe(.sent(lag: 0), of: sequence, at: clock.now())
            recorder.observe(.verdict(isReply ? .reply(reply) : .lost(.timeout)), of: sequence, at: clock.now())
        }
        return recorder
    }

    @Test func `peers that never answer leave the word to the cloud`() throws {
        let log = LogRecorder()
        let silent = ["a": [false, false], "b": [false]]
        var book = PairBook()
        try Self.watch(["a": .active, "b": .active], silent, log: log).look(&book)
        #expect(book.pairs[Self.key]?.state == .protected)
        try Self.watch(["a": .active, "b": .down], silent, log: log).look(&book)
        #expect(book.pairs[Self.key]?.state == .degraded)
        #expect(book.pairs[Self.key]?.changes == 1)
        #expect(log.all.count == 2)
    }

    @Test func `a pair of the configuration that was deleted in the cloud is down, and one that was discovered goes`()
        throws
    {
        var book = PairBook()
        try Self.watch(["a": .active, "b": .active], [:]).look(&book)
        var discovered = book
        let gone = try Self.watch([:], [:])
        gone.look(&book)
        #expect(book.pairs[Self.key]?.state == .down)
        #expect(book.pairs[Self.key]?.members.map(\.connection) == ["a", "b"])
        var known = gone.status.snapshot
        known.discovered = ["a", "b"]
        PairWatch(
            connections: [], status: MonitorStatus(known), board: gone.board, pairs: gone.pairs, logger: gone.logger,
            events: EventLog(), clock: Self.clock
        ).look(&discovered)
        #expect(discovered.pairs.isEmpty)
    }

    @Test func `a connection whose peer answered, and is in outage, is down`() throws {
        var book = PairBook()
        try Self.watch(["a": .active, "b": .active], ["a": [true], "b": [true]]).look(&book)
        #expect(book.pairs[Self.key]?.state == .protected)
        try Self.watch(["a": .active, "b": .active], ["a": [true, false, false], "b": [true]]).look(&book)
        #expect(book.pairs[Self.key]?.state == .protected)
        let watch = try Self.watch(["a": .active, "b": .active], ["a": [true, false, false, false], "b": [true]])
        watch.look(&book)
        #expect(book.pairs[Self.key]?.state == .degraded)
        #expect(watch.pairs.snapshot == book)
    }
}
