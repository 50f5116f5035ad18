import Testing

@testable import ICMP

@Suite("Whose reply it is")
struct EchoFlowTableTests {
    private static let second: Int64 = 1_000_000_000

    /// An open flow that has sent one request: what a reply to it must carry.
    private struct Sent {
        let place: Int
        let address: IPAddress
        let sequence: UInt16
        var payload: [UInt8]
    }

    private func open(_ table: inout EchoFlowTable, to text: String, key: UInt64, size: Int = 56) throws -> Sent {
        let address = try #require(IPAddress(text))
        let parameters = EchoParameters(
            destination: address, interval: Self.second, timeout: Self.second, payloadSize: size)
        let slot = table.open(parameters, key: EchoFlowKey(key), observer: FlowRecorder())
        let number = try #require(slot.flow.next)
        slot.message.prepare(sequence: number, identifier: 1, checksummed: true)
        slot.flow.recordSent(at: ClockReading(monotonic: 0, realtime: 0))
        return Sent(
            place: slot.id.place, address: address, sequence: UInt16(truncatingIfNeeded: number),
            payload: Array(slot.message.bytes[8...]))
    }

    private func match(_ table: EchoFlowTable, _ sent: Sent, from sender: IPAddress? = nil) -> EchoFlowTable.Match {
        sent.payload.withUnsafeBytes { table.match($0, sender: sender ?? sent.address, sequence: sent.sequence) }
    }

    private func quoted(_ table: EchoFlowTable, _ sent: Sent, bytes: Int, to: IPAddress? = nil) -> Int? {
        Array(sent.payload.prefix(bytes)).withUnsafeBytes {
            table.quoted($0, destination: to ?? sent.address, sequence: sent.sequence)
        }
    }

    @Test("each reply finds its flow, also among several to one address", arguments: [0, 16, 17, 56, 1_472])
    func intact(size: Int) throws {
        var table = EchoFlowTable()
        let addresses = ["192.0.2.1", "192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::1"]
        let flows = try addresses.enumerated().map { index, text in
            try open(&table, to: text, key: UInt64(index), size: size)
        }
        #expect(table.count == 5)
        #expect(flows.map { match(table, $0) } == flows.map { .intact($0.place) })
        #expect(flows.indices.map { table[EchoFlowKey(UInt64($0))]?.id.place } == flows.map(\.place))
    }

    @Test("a reply from another address is foreign, were it another flow's")
    func wrongSender() throws {
        var table = EchoFlowTable()
        let first = try open(&table, to: "192.0.2.1", key: 1)
        let second = try open(&table, to: "192.0.2.2", key: 2)
        #expect(match(table, first, from: second.address) == .foreign)
        for text in ["192.0.2.3", "::ffff:192.0.2.1", "::c000:201"] {
            let sender: IPAddress = try #require(IPAddress(text))
            #expect(match(table, first, from: sender) == .foreign)
        }
    }

    @Test("one damaged byte makes a corrupted reply of the flow whose address and number it has")
    func corrupted() throws {
        var table = EchoFlowTable()
        _ = try open(&table, to: "192.0.2.1", key: 0)
        let sent = try open(&table, to: "192.0.2.1", key: 1)
        for index in sent.payload.indices {
            var damaged = sent
            damaged.payload[index] ^= 0x01
            #expect(match(table, damaged) == .corrupted(sent.place), "byte \(index)")
        }
        var cut = sent
        cut.payload.removeLast(40)
        #expect(match(table, cut) == .corrupted(sent.place))
        cut.payload.removeLast()
        #expect(match(table, cut) == .foreign)
    }

    @Test(
        "a flow number that no table has room for does no harm",
        arguments: [0, 1, 2, 0x7fff_ffff, 0xffff_ffff] as [UInt32])
    func flowNumber(number: UInt32) throws {
        var table = EchoFlowTable()
        var sent = try open(&table, to: "192.0.2.1", key: 1)
        sent.payload.replaceSubrange(0..<4, with: withUnsafeBytes(of: number.bigEndian) { Array($0) })
        #expect(match(table, sent) == (number == 0 ? .intact(0) : .corrupted(0)))
        #expect(quoted(table, sent, bytes: 56) == (number == 0 ? 0 : nil))
    }

    @Test("a reply to a request that was never sent is foreign")
    func unknownSequence() throws {
        var table = EchoFlowTable()
        let sent = try open(&table, to: "192.0.2.1", key: 1)
        for sequence in [sent.sequence &+ 1, sent.sequence &- 1] {
            let other = Sent(place: sent.place, address: sent.address, sequence: sequence, payload: sent.payload)
            #expect(match(table, other) == .foreign)
        }
    }

    @Test("a closed flow's replies are foreign, also when its place belongs to another flow to the same address")
    func reusedPlace() throws {
        var table = EchoFlowTable()
        let old = try open(&table, to: "192.0.2.1", key: 1)
        let slot = try #require(table[old.place])
        table.close(slot)
        table.close(slot)
        #expect(table.count == 0 && table[EchoFlowKey(1)] == nil && table[old.place] == nil && table[slot.id] == nil)
        #expect(match(table, old) == .foreign)
        let new = try open(&table, to: "192.0.2.1", key: 2)
        #expect(new.place == old.place && table.count == 1)
        let stray = Sent(place: 0, address: old.address, sequence: new.sequence, payload: old.payload)
        #expect(match(table, stray) == .foreign)
        #expect(match(table, new) == .intact(new.place))
    }

    @Test("a quoted request is found by its token where it is quoted, by address and number where not")
    func quoted() throws {
        var table = EchoFlowTable()
        let other = try open(&table, to: "192.0.2.1", key: 1)
        let sent = try open(&table, to: "192.0.2.1", key: 2)
        for bytes in 16...56 { #expect(quoted(table, sent, bytes: bytes) == sent.place) }
        guard other.sequence != sent.sequence else { return }
        for bytes in 0..<16 { #expect(quoted(table, sent, bytes: bytes) == sent.place) }
    }

    @Test("what quotes a wrong token, address or number is none of ours")
    func quotedForeign() throws {
        var table = EchoFlowTable()
        let sent = try open(&table, to: "192.0.2.1", key: 1)
        let elsewhere = try #require(IPAddress("192.0.2.9"))
        var forged = sent
        forged.payload[15] ^= 1
        #expect(quoted(table, forged, bytes: 56) == nil)
        #expect(quoted(table, sent, bytes: 56, to: elsewhere) == nil)
        #expect(quoted(table, sent, bytes: 0, to: elsewhere) == nil)
        let unsent = Sent(place: 0, address: sent.address, sequence: sent.sequence &+ 1, payload: [])
        #expect(quoted(table, unsent, bytes: 0) == nil)
    }

    @Test("a short quotation of a request that has its verdict is not taken for another")
    func quotedEnded() throws {
        var table = EchoFlowTable()
        let sent = try open(&table, to: "192.0.2.1", key: 1)
        _ = table[sent.place]?.flow.recordError(UInt64(sent.sequence))
        #expect(quoted(table, sent, bytes: 0) == nil)
    }

    @Test("a zone is compared only where the packet's sender has one")
    func zone() throws {
        var table = EchoFlowTable()
        var sent = try open(&table, to: "fe80::1%lo", key: 1)
        let plain = try #require(IPAddress("fe80::1"))
        #expect(match(table, sent, from: plain) == .intact(sent.place))
        #expect(quoted(table, sent, bytes: 0, to: plain) == sent.place)
        sent.payload[20] ^= 1
        #expect(match(table, sent, from: plain) == .corrupted(sent.place))
    }
}
