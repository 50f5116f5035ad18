import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

struct EchoFlowTableTests {
    private let table: FlowTableUnderTest

    init() throws {
        table = try FlowTableUnderTest()
    }

    @Test(arguments: [0, 16, 17, 56, 1_472])
    func `each reply finds its flow and number, even among several flows to one address`(size: Int) throws {
        let addresses = ["192.0.2.1", "192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::1"]
        let sent = try addresses.enumerated().map { index, text in
            try table.send(to: text, key: UInt64(index), size: size)
        }
        #expect(table.count == 5 && Set(sent.map(\.place)).count == 5)
        #expect(sent.map { table.owner(of: $0) } == sent.map(\.intact))
        #expect(sent.indices.map { table[UInt64($0)]?.id.place } == sent.map(\.place))
    }

    @Test func `each reply is compared with its own flow, whatever the other flows to its address`() throws {
        let sent = try [16, 56, 1_472].enumerated().map { index, size in
            try table.send(to: "192.0.2.1", key: UInt64(index), size: size, firstSequence: UInt16(index * 20_000))
        }
        #expect(sent.map { table.owner(of: $0) } == sent.map(\.intact))
        for (one, other) in [(0, 1), (1, 2), (2, 0)] {
            #expect(table.owner(of: sent[one], numbered: sent[other].sequence) == .foreign)
        }
    }

    @Test func `a reply from another address is recognised as such, even from another flow's address`() throws {
        let first = try table.send(to: "192.0.2.1", key: 1)
        let second = try table.send(to: "192.0.2.2", key: 2)
        #expect(table.owner(of: first, from: second.address) == first.fromElsewhere)
        for text in ["192.0.2.3", "::ffff:192.0.2.1", "::c000:201"] {
            let sender: IPAddress = try #require(IPAddress(text))
            #expect(table.owner(of: first, from: sender) == first.fromElsewhere)
        }
    }

    @Test func `one damaged byte makes a corrupted reply of the flow with its address and number`() throws {
        _ = try table.send(to: "192.0.2.1", key: 0)
        let sent = try table.send(to: "192.0.2.1", key: 1)
        for index in sent.payload.indices {
            var damaged = sent
            damaged.payload[index] ^= 0x01
            #expect(table.owner(of: damaged) == .corrupted(sent.place), "byte \(index)")
        }
    }

    @Test func `a truncated reply belongs to the flow if its token is whole and the rest is undamaged`() throws {
        let sent = try table.send(to: "192.0.2.1", key: 1)
        var cut = sent
        cut.payload.removeLast()
        #expect(table.owner(of: cut) == .truncated(sent.place, sequence: sent.sequence))
        cut.payload.removeLast(39)
        #expect(table.owner(of: cut) == .truncated(sent.place, sequence: sent.sequence))
        var damaged = cut
        damaged.payload[0] ^= 1
        #expect(table.owner(of: damaged) == .corrupted(sent.place))
        cut.payload.removeLast()
        #expect(table.owner(of: cut) == .foreign)
    }

    @Test
    func `a reply with a token from another address than the destination is foreign, even if truncated`()
        throws
    {
        let sent = try table.send(to: "192.0.2.1", key: 1)
        let elsewhere = try #require(IPAddress("192.0.2.9"))
        #expect(table.owner(of: sent, from: elsewhere) == sent.fromElsewhere)
        var cut = sent
        cut.payload.removeLast(30)
        #expect(table.owner(of: cut, from: elsewhere) == sent.fromElsewhere)
        cut.payload[9] ^= 1
        #expect(table.owner(of: cut, from: elsewhere) == .foreign)
        #expect(table.owner(of: sent, from: elsewhere, numbered: sent.sequence + 1) == .foreign)
    }

    @Test(arguments: [0, 1, 2, 0x7fff_ffff, 0xffff_ffff] as [UInt32])
    func `a flow number beyond the table is ignored`(number: UInt32) throws {
        var sent = try table.send(to: "192.0.2.1", key: 1)
        sent.payload.replaceSubrange(0..<4, with: withUnsafeBytes(of: number.bigEndian) { Array($0) })
        #expect(table.owner(of: sent) == (number == 0 ? sent.intact : .corrupted(0)))
        #expect(table.quoted(sent, bytes: 56) == (number == 0 ? 0 : nil))
    }

    @Test func `a reply to a request that was never sent is foreign`() throws {
        let sent = try table.send(to: "192.0.2.1", key: 1)
        for sequence in [sent.sequence + 1, sent.sequence - 1, sent.sequence + 0x8000] {
            #expect(table.owner(of: sent, numbered: sequence) == .foreign)
        }
    }

    @Test func `a reply to the previous request is recognised by number and token, and a number alone is not enough`()
        throws
    {
        let first = try table.send(to: "192.0.2.1", key: 1, size: 16)
        let second = try table.send(first.flow)
        #expect(table.owner(of: first) == first.intact && table.owner(of: second) == second.intact)
        #expect(table.owner(of: first, numbered: second.sequence) == .foreign)
    }

    @Test func `a closed flow's replies are foreign, even if another flow to the same address has its place`()
        throws
    {
        let old = try table.send(to: "192.0.2.1", key: 1)
        table.close(old.flow)
        table.close(old.flow)
        #expect(table.count == 0 && table[1] == nil && table[old.flow.id] == nil)
        #expect(table.owner(of: old) == .foreign && table.quoted(old, bytes: 56) == nil)
        let new = try table.send(to: "192.0.2.1", key: 2)
        #expect(new.place == old.place && table.count == 1)
        #expect(table[old.flow.id] == nil && table[new.flow.id] === new.flow)
        #expect(table.owner(of: new) == new.intact)
        // Most bytes of an old reply are the same as those of any reply. It must not match the new flow.
        #expect(table.owner(of: old) != new.intact && table.quoted(old, bytes: 56) == nil)
    }

    @Test func `a quoted request is found by its token, or without one by address and number`() throws {
        _ = try table.send(to: "192.0.2.1", key: 1, firstSequence: 9)
        let sent = try table.send(to: "192.0.2.1", key: 2)
        for bytes in 0...56 { #expect(table.quoted(sent, bytes: bytes) == sent.place, "\(bytes) bytes") }
    }

    @Test func `a quote with a wrong token, address or number is ignored`() throws {
        let sent = try table.send(to: "192.0.2.1", key: 1)
        let elsewhere = try #require(IPAddress("192.0.2.9"))
        var forged = sent
        forged.payload[15] ^= 1
        #expect(table.quoted(forged, bytes: 56) == nil)
        #expect(table.quoted(sent, bytes: 56, to: elsewhere) == nil)
        #expect(table.quoted(sent, bytes: 0, to: elsewhere) == nil)
        #expect(table.quoted(sent, bytes: 0, numbered: sent.sequence + 1) == nil)
    }

    @Test func `a short quote of a request with a verdict is not matched to another`() throws {
        let sent = try table.send(to: "192.0.2.1", key: 1)
        _ = sent.flow.flow.end(sent.sequence)
        #expect(table.quoted(sent, bytes: 0) == nil)
    }

    @Test func `a zone is compared only if the packet's sender has one`() throws {
        var sent = try table.send(to: "fe80::1%lo", key: 1)
        let plain = try #require(IPAddress("fe80::1"))
        #expect(table.owner(of: sent, from: plain) == sent.intact)
        #expect(table.quoted(sent, bytes: 0, to: plain) == sent.place)
        sent.payload[20] ^= 1
        #expect(table.owner(of: sent, from: plain) == .corrupted(sent.place))
    }
}
