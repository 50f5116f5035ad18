import Testing

@testable import NetworkSimulator

/// Packets that the simulator accepts as echo requests, and packets that a host would not answer.
@Suite struct EchoRequestTests {
    @Test func `an IPv4 request is parsed`() throws {
        let request = try #require(EchoRequest(packet: Packets.request4))
        #expect(request.source == Address("10.255.255.1"))
        #expect(request.destination == Address("10.1.0.1"))
        #expect(request.identifier == 0x1234)
        #expect(request.sequence == 7)
        #expect(Array(request.payload) == Array("abcdefgh".utf8))
    }

    @Test func `an IPv6 request is parsed`() throws {
        let request = try #require(EchoRequest(packet: Packets.request6))
        #expect(request.source == Address("fd00:5::1"))
        #expect(request.destination == Address("fd00:1::1"))
        #expect(request.identifier == 0x1234)
        #expect(request.sequence == 7)
        #expect(Array(request.payload) == Array("abcdefgh".utf8))
    }

    @Test(arguments: [Packets.request4, Packets.request6])
    func `bytes after the length of the packet are not payload`(packet: [UInt8]) {
        #expect(EchoRequest(packet: packet + [1, 2, 3])?.payload.count == 8)
    }

    @Test(arguments: [Packets.request4, Packets.request6])
    func `a packet truncated anywhere is not a request`(packet: [UInt8]) {
        for count in 0..<packet.count { #expect(EchoRequest(packet: Array(packet.prefix(count))) == nil) }
    }

    @Test(arguments: [Packets.request4, Packets.request6])
    func `a request with any changed byte in its ICMP message is rejected`(packet: [UInt8]) {
        for index in (packet.count - 16)..<packet.count {
            var damaged = packet
            damaged[index] ^= 0x10
            #expect(EchoRequest(packet: damaged) == nil)
        }
    }

    @Test(arguments: [Packets.reply4, Packets.reply6])
    func `a reply is not a request`(packet: [UInt8]) {
        #expect(EchoRequest(packet: packet) == nil)
    }

    @Test func `a fragment is not a request`() {
        var packet = Packets.request4
        packet[6] = 0x20
        packet.replaceSubrange(10..<12, with: [0, 0])
        packet.replaceSubrange(10..<12, with: Checksum.compute(packet[..<20]).bytes)
        #expect(EchoRequest(packet: packet) == nil)
    }
}
