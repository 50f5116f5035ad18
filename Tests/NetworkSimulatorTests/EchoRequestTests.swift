import Testing

@testable import NetworkSimulator

/// What the simulator takes for a request, and what a host would not.
@Suite struct EchoRequestTests {
    @Test func `an IPv4 request is read`() throws {
        let request = try #require(EchoRequest(packet: Packets.request4))
        #expect(request.source == Address("10.255.255.1"))
        #expect(request.destination == Address("10.1.0.1"))
        #expect(request.identifier == 0x1234)
        #expect(request.sequence == 7)
        #expect(Array(request.payload) == Array("abcdefgh".utf8))
    }

    @Test func `an IPv6 request is read`() throws {
        let request = try #require(EchoRequest(packet: Packets.request6))
        #expect(request.source == Address("fd00:5::1"))
        #expect(request.destination == Address("fd00:1::1"))
        #expect(request.identifier == 0x1234)
        #expect(request.sequence == 7)
        #expect(Array(request.payload) == Array("abcdefgh".utf8))
    }

    @Test(arguments: [Packets.request4, Packets.request6])
    func `bytes after the packet's own length are no payload`(packet: [UInt8]) {
        #expect(EchoRequest(packet: packet + [1, 2, 3])?.payload.count == 8)
    }

    @Test(arguments: [Packets.request4, Packets.request6])
    func `a packet cut anywhere is no request`(packet: [UInt8]) {
        for count in 0..<packet.count { #expect(EchoRequest(packet: Array(packet.prefix(count))) == nil) }
    }

    @Test(arguments: [Packets.request4, Packets.request6])
    func `a request of which any one byte of the ICMP message changed is none`(packet: [UInt8]) {
        for index in (packet.count - 16)..<packet.count {
            var damaged = packet
            damaged[index] ^= 0x10
            #expect(EchoRequest(packet: damaged) == nil)
        }
    }

    @Test(arguments: [Packets.reply4, Packets.reply6])
    func `a reply is no request`(packet: [UInt8]) {
        #expect(EchoRequest(packet: packet) == nil)
    }

    @Test func `a fragment is no request`() {
        var packet = Packets.request4
        packet[6] = 0x20
        packet.replaceSubrange(10..<12, with: [0, 0])
        packet.replaceSubrange(10..<12, with: Checksum.compute(packet[..<20]).bytes)
        #expect(EchoRequest(packet: packet) == nil)
    }
}
