import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

struct EchoFlowTableAddressTests {
    private static let former = "192.0.2.1"
    private static let present = "192.0.2.2"
    private let table: FlowTableUnderTest

    init() throws {
        table = try FlowTableUnderTest()
    }

    /// A damaged reply, for which only the flows to its sender's address are searched.
    private func damaged(_ sent: FlowTableUnderTest.Sent) -> FlowTableUnderTest.Sent {
        var damaged = sent
        damaged.payload[0] ^= 0x80
        return damaged
    }

    @Test(arguments: 0..<4)
    func `after any flow to an address is closed, the others are found`(closed: Int) throws {
        let sent = try (0..<4).map {
            try table.send(to: Self.former, key: UInt64($0), firstSequence: UInt16($0 * 9_000))
        }
        table.close(sent[closed].flow)
        for (index, sent) in sent.enumerated() {
            let isOpen = index != closed
            #expect(table.owner(of: sent) == (isOpen ? sent.intact : .foreign))
            #expect(table.owner(of: damaged(sent)) == (isOpen ? .corrupted(sent.place) : .foreign))
            #expect(table.quoted(sent, bytes: 0) == (isOpen ? sent.place : nil))
        }
    }

    @Test(arguments: 0..<4)
    func `after any flow leaves an address, the others are found, and it is found at its new address`(left: Int) throws
    {
        let sent = try (0..<4).map {
            try table.send(to: Self.former, key: UInt64($0), firstSequence: UInt16($0 * 9_000))
        }
        try table.direct(sent[left].flow, to: Self.present)
        for (index, sent) in sent.enumerated() where index != left {
            #expect(table.owner(of: damaged(sent)) == .corrupted(sent.place))
            #expect(table.quoted(sent, bytes: 0) == sent.place)
        }
        let moved = try table.send(sent[left].flow)
        #expect(moved.address == IPAddress(Self.present) && table.owner(of: moved) == moved.intact)
        #expect(table.owner(of: damaged(moved)) == .corrupted(moved.place))
        #expect(table.quoted(moved, bytes: 0) == moved.place)
    }

    @Test(
        arguments: 0..<10 as Range<UInt64>
    )
    func `flows that open, close and move at random are found while they are open`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var open: [UInt64: FlowTableUnderTest.Sent] = [:]
        let addresses = (1...3).map { "192.0.2.\($0)" }
        for step in 0..<400 as Range<UInt64> {
            let address = addresses.randomElement(using: &generator)!
            switch Int.random(in: 0..<3, using: &generator) {
            case 0:
                open[step] = try table.send(to: address, key: step, firstSequence: UInt16(step * 100))
            case 1:
                guard let key = open.keys.sorted().randomElement(using: &generator) else { continue }
                if let closed = open.removeValue(forKey: key) {
                    table.close(closed.flow)
                    #expect(table.owner(of: damaged(closed)) == .foreign && table.quoted(closed, bytes: 0) == nil)
                }
            default:
                guard let key = open.keys.sorted().randomElement(using: &generator), let flow = open[key]?.flow else {
                    continue
                }
                try table.direct(flow, to: address)
                open[key] = try table.send(flow)
            }
            #expect(table.count == open.count)
            for sent in open.values {
                #expect(table.owner(of: sent) == sent.intact && table.quoted(sent, bytes: 0) == sent.place)
                #expect(table.owner(of: damaged(sent)) == .corrupted(sent.place))
            }
        }
    }

    @Test func `replies from the former address, and errors about it, count until their time`() throws {
        let sent = try table.send(to: Self.former, key: 1)
        try table.direct(sent.flow, to: Self.present, until: 100)
        let moved = try table.send(sent.flow)
        #expect(table.owner(of: sent, at: 99) == sent.intact && table.quoted(sent, bytes: 56, at: 99) == sent.place)
        #expect(table.owner(of: sent, at: 100) == sent.fromElsewhere && table.quoted(sent, bytes: 56, at: 100) == nil)
        #expect(table.owner(of: moved, at: 99) == moved.intact && table.owner(of: moved, at: 100) == moved.intact)
    }

    @Test func `replies from each of several former addresses count until their time`() throws {
        let first = try table.send(to: Self.former, key: 1)
        try table.direct(first.flow, to: Self.present, at: 0, until: 100)
        let second = try table.send(first.flow)
        try table.direct(first.flow, to: "192.0.2.3", at: 50, until: 150)
        let third = try table.send(first.flow)
        let all = [first, second, third]
        #expect(all.map { table.owner(of: $0, at: 99) } == all.map(\.intact))
        #expect(all.map { table.owner(of: $0, at: 100) } == [first.fromElsewhere, second.intact, third.intact])
        #expect(all.map { table.owner(of: $0, at: 150) } == [first.fromElsewhere, second.fromElsewhere, third.intact])
        try table.direct(first.flow, to: "192.0.2.4", at: 150, until: 250)
        #expect(first.flow.formerAddresses.count == 1)
    }

    @Test func `a flow that returns to its former address receives replies from both`() throws {
        let first = try table.send(to: Self.former, key: 1)
        try table.direct(first.flow, to: Self.present, until: 100)
        let second = try table.send(first.flow)
        try table.direct(first.flow, to: Self.former, until: 200)
        let third = try table.send(first.flow)
        #expect([first, second, third].map { table.owner(of: $0, at: 99) } == [first, second, third].map(\.intact))
    }

    @Test func `a flow without an address receives nothing until it has one`() throws {
        let slot = table.open(key: 1)
        let other = try table.send(to: Self.former, key: 2)
        #expect(slot.destination == nil && table.owner(of: other) == other.intact)
        try table.direct(slot, to: Self.former)
        let sent = try table.send(slot)
        #expect(table.owner(of: sent) == sent.intact && table.owner(of: other) == other.intact)
        table.close(slot)
        table.close(table.open(key: 3))
        #expect(table.count == 1 && table.owner(of: other) == other.intact)
    }
}
