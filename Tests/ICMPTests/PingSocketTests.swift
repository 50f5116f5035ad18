import Testing

@testable import ICMP

@Suite("ICMP sockets", .enabled(if: !PingPermission.kinds.isEmpty, "no ICMP socket may be opened"))
struct PingSocketTests {
    @Test("messages that found no room in the receive buffer are counted", arguments: PingPermission.kinds)
    func drops(kind: PingSocketKind) throws {
        let socket = try PingSocket(family: .ipv4, kind: kind, allowsBroadcast: false)
        let address = try #require(IPAddress("127.0.0.1")).socketAddress
        var message = EchoMessage(family: .ipv4, flow: 0, token: 1, payloadSize: 1_000)
        #expect(socket.drops == 0)
        // The default buffer holds a few hundred replies, and the kernel answers within the sending.
        for sequence in 0..<2_000 as Range<UInt64> {
            message.prepare(sequence: sequence, for: socket)
            #expect(socket.send(message, to: address) == nil)
        }
        let dropped = Int(socket.drops)
        var received = 0
        let reader = PingSocketReader(largestMessage: 65_536)
        _ = reader.drain(socket) { _ in received += 1 }
        #expect(received < 2_000)
        // While a raw socket's buffer is full, newer kernels count its own requests too, which its filter would refuse.
        #expect(kind == .raw ? dropped >= 2_000 - received : dropped == 2_000 - received)
    }
}
