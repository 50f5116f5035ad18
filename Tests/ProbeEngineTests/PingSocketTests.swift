import CLinux
import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

@Suite(.enabled(if: !PingPermission.kinds.isEmpty, "cannot open an ICMP socket"))
struct PingSocketTests {
    private func open(
        _ kind: PingSocketKind, _ family: IPAddress.Family = .ipv4, path: EchoPath = EchoPath()
    ) throws -> PingSocket {
        try PingSocket(family: family, path: path, options: PingOptions(socketKind: kind))
    }

    @Test(arguments: PingPermission.kinds)
    func `messages without room in the receive buffer are counted`(kind: PingSocketKind) throws {
        let socket = try open(kind)
        let address = try #require(IPAddress("127.0.0.1"))
        let (messages, batch) = (EchoMessages(), try MessageBatch())
        #expect(socket.drops == 0)
        // The default buffer holds a few hundred replies, and the kernel answers during the send call.
        for sequence in 0..<2_000 as Range<UInt64> {
            let message = batch[0]
            messages.writeFiller(payloadSize: 1_000, to: message.pointee.buffer)
            messages.write(
                EchoMessages.Parts(
                    family: .ipv4, identifier: socket.identifier, flow: EchoFlowID(place: 0, generation: 0),
                    sequence: sequence, fillerSum: messages.fillerSum(payloadSize: 1_000)),
                to: message.pointee.buffer)
            message.pointee.length = UInt32(EchoMessages.headerSize + 1_000)
            address.store(in: &message.pointee.address)
            #expect(try batch.send(0..<1, over: socket.number) == 1)
        }
        let dropped = Int(socket.drops)
        var received = 0
        _ = try PingSocketReader(clock: .system).drain(socket) { _ in received += 1 }
        #expect(received < 2_000)
        // While a raw socket's buffer is full, newer kernels also count its own requests, which its filter would drop.
        #expect(kind == .raw ? dropped >= 2_000 - received : dropped == 2_000 - received)
    }

    @Test(arguments: PingPermission.kinds)
    func `every socket of one kind and family has its own identifier`(kind: PingSocketKind) throws {
        let sockets = try (0..<10).map { _ in try open(kind) }
        #expect(Set(sockets.map(\.identifier)).count == 10 && sockets.allSatisfy { $0.identifier != 0 })
    }

    @Test(arguments: PingPermission.kinds)
    func `a missing source address or interface is an error`(kind: PingSocketKind) throws {
        #expect(throws: SystemError.self) { try self.open(kind, path: EchoPath(source: IPAddress("192.0.2.1"))) }
        #expect(throws: SystemError.self) { try self.open(kind, path: EchoPath(interface: "no-such-device")) }
        #expect(throws: SystemError.self) { try self.open(kind, path: EchoPath(source: IPAddress("::1"))) }
        _ = try open(kind, path: EchoPath(source: IPAddress("127.0.0.2")))
    }

    @Test(arguments: PingPermission.kinds)
    func `the granted receive buffer is returned`(kind: PingSocketKind) throws {
        let socket = try open(kind)
        #expect(socket.setReceiveBuffer(100_000) == 100_000)
        #expect((1 << 16...1 << 30).contains(socket.setReceiveBuffer(1 << 30)))
    }
}
