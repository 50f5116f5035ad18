import Glibc
import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

@Suite(
    .enabled(if: !PingPermission.kinds.isEmpty, "cannot open an ICMP socket: run as root, or set ping_group_range"))
struct PathSocketsTests {
    private static let second: Int64 = 1_000_000_000

    /// Runs `body` with the sockets of a path. None of them is open.
    private func with(
        _ kind: PingSocketKind, _ path: EchoPath = EchoPath(), _ body: (PathSockets, EndpointRegistry) throws -> Void
    ) throws {
        let registry = EndpointRegistry(options: PingOptions(socketKind: kind), loop: try PingLoop())
        try body(PathSockets(.ipv4, path, registry: registry), registry)
    }

    @Test(arguments: PingPermission.kinds)
    func `all flows share one socket, which the first use opens`(kind: PingSocketKind) throws {
        try with(kind) { sockets, registry in
            var (one, other) = (PathSockets.Lane(), PathSockets.Lane())
            let endpoint = try sockets.endpoint(&one, at: 5)
            #expect(try sockets.endpoint(&other, at: 9 * Self.second) === endpoint)
            #expect(endpoint.opened == 5 && registry[endpoint.number] === endpoint)
        }
    }

    @Test(arguments: PingPermission.kinds)
    func `a flow with too many losses changes its identifier, and others keep theirs`(kind: PingSocketKind) throws {
        try with(kind) { sockets, registry in
            var (lossy, healthy) = (PathSockets.Lane(), PathSockets.Lane())
            let main = try sockets.endpoint(&lossy, at: 0)
            sockets.changeIdentifier(&lossy, at: Self.second)
            let spare = try sockets.endpoint(&lossy, at: Self.second)
            #expect(spare !== main && spare.socket.identifier != main.socket.identifier)
            #expect(try sockets.endpoint(&healthy, at: Self.second) === main)
            // Replies to earlier requests still come by the former socket.
            #expect(registry[main.number] === main && registry[spare.number] === spare)
        }
    }

    @Test(arguments: PingPermission.kinds)
    func `further flows with as many losses share the spare socket`(kind: PingSocketKind) throws {
        try with(kind) { sockets, _ in
            var (one, other) = (PathSockets.Lane(), PathSockets.Lane())
            _ = try sockets.endpoint(&one, at: 0)
            sockets.changeIdentifier(&one, at: Self.second)
            sockets.changeIdentifier(&other, at: 99 * Self.second)
            #expect(try sockets.endpoint(&one, at: 99 * Self.second) === sockets.endpoint(&other, at: 99 * Self.second))
        }
    }

    @Test(arguments: PingPermission.kinds)
    func `a flow that keeps losing changes again once a minute, with the flows on its socket`(kind: PingSocketKind)
        throws
    {
        try with(kind) { sockets, registry in
            var (one, other) = (PathSockets.Lane(), PathSockets.Lane())
            let main = try sockets.endpoint(&one, at: 0)
            sockets.changeIdentifier(&one, at: Self.second)
            sockets.changeIdentifier(&other, at: Self.second)
            let first = try sockets.endpoint(&one, at: Self.second)
            sockets.changeIdentifier(&one, at: 61 * Self.second - 1)
            #expect(try sockets.endpoint(&one, at: 61 * Self.second) === first)
            sockets.changeIdentifier(&one, at: 61 * Self.second)
            let second = try sockets.endpoint(&one, at: 61 * Self.second)
            #expect(second !== first && second !== main)
            // An attempt without a change does not count.
            #expect(sockets.takeRenewals() == [.losses: 3] && sockets.takeRenewals().isEmpty)
            #expect(try sockets.endpoint(&other, at: 61 * Self.second) === second)
            // The former spare is read until replies to its requests are late.
            registry.closeRetired(at: 61 * Self.second + EchoFlow.memory(timeout: 0) - 1)
            #expect(registry[first.number] === first)
            registry.closeRetired(at: 61 * Self.second + EchoFlow.memory(timeout: 0))
            #expect(registry[first.number] == nil && registry[main.number] === main)
        }
    }

    @Test(arguments: PingPermission.kinds)
    func `the renewal gives all flows another identifier when the present one is old enough`(kind: PingSocketKind)
        throws
    {
        try with(kind) { sockets, registry in
            registry.longestTimeout = 3 * Self.second
            var (one, other) = (PathSockets.Lane(), PathSockets.Lane())
            let main = try sockets.endpoint(&one, at: 0)
            sockets.changeIdentifier(&other, at: 0)
            let spare = try sockets.endpoint(&other, at: 0)
            sockets.renew(olderThan: 60 * Self.second, at: 60 * Self.second - 1)
            #expect(try sockets.endpoint(&one, at: 0) === main)
            sockets.renew(olderThan: 60 * Self.second, at: 60 * Self.second)
            let renewed = try sockets.endpoint(&one, at: 60 * Self.second)
            #expect(sockets.takeRenewals() == [.losses: 1, .age: 1])
            #expect(renewed !== main && renewed.socket.identifier != main.socket.identifier)
            #expect(try sockets.endpoint(&other, at: 60 * Self.second) === renewed)
            registry.closeRetired(at: 60 * Self.second + EchoFlow.memory(timeout: 3 * Self.second) - 1)
            #expect(registry[main.number] === main && registry[spare.number] === spare)
            registry.closeRetired(at: 60 * Self.second + EchoFlow.memory(timeout: 3 * Self.second))
            #expect(registry[main.number] == nil && registry[spare.number] == nil)
            #expect(registry[renewed.number] === renewed)
        }
    }

    @Test(arguments: PingPermission.kinds)
    func `a path without its source address is tried once a second, and has the reason`(kind: PingSocketKind) throws {
        try with(kind, EchoPath(source: IPAddress("192.0.2.1"))) { sockets, _ in
            var lane = PathSockets.Lane()
            #expect(throws: SystemError(EADDRNOTAVAIL)) { try sockets.endpoint(&lane, at: 0) }
            #expect(sockets.failure == SystemError(EADDRNOTAVAIL))
            #expect(throws: SystemError(EADDRNOTAVAIL)) { try sockets.endpoint(&lane, at: 5) }
            #expect(throws: SystemError(EADDRNOTAVAIL)) { try sockets.endpoint(&lane, at: Self.second) }
            sockets.changeIdentifier(&lane, at: 9 * Self.second)
            sockets.renew(olderThan: 0, at: 9 * Self.second)
            #expect(throws: SystemError(EADDRNOTAVAIL)) { try sockets.endpoint(&lane, at: 9 * Self.second) }
        }
    }

    @Test(arguments: PingPermission.kinds)
    func `a path fails if nothing is sent by it, and an unchanged interface keeps its sockets`(
        kind: PingSocketKind
    ) throws {
        try with(kind, EchoPath(interface: "lo")) { sockets, _ in
            var lane = PathSockets.Lane()
            let endpoint = try sockets.endpoint(&lane, at: 0)
            sockets.recordFailure(SystemError(ENODEV), at: 5 * Self.second)
            sockets.recordSuccess()
            sockets.conclude()
            #expect(sockets.failure == nil)
            sockets.recordFailure(SystemError(ENETUNREACH), at: 6 * Self.second)
            sockets.conclude()
            #expect(sockets.failure == SystemError(ENETUNREACH))
            // Nothing was sent since.
            sockets.conclude()
            #expect(sockets.failure == SystemError(ENETUNREACH))
            sockets.recordSuccess()
            sockets.conclude()
            #expect(sockets.failure == nil)
            #expect(try sockets.endpoint(&lane, at: 7 * Self.second) === endpoint)
        }
    }

    @Test(arguments: PingPermission.kinds)
    func `a receive buffer that is smaller than needed is reported with both sizes`(kind: PingSocketKind) throws {
        try with(kind) { sockets, _ in
            let slot = EchoFlowSlot(
                EchoParameters(
                    pace: EchoPace(interval: 10_000_000, spread: 0), timeout: Self.second, payloadSize: 65_507),
                id: EchoFlowID(place: 0, generation: 0), key: EchoFlowKey(1), firstSequence: 0, sockets: sockets,
                timestamps: .auto, observer: FlowRecorder())
            // The buffer must hold half a second of replies.
            let need = Int32(slot.bytesPerSecond / 2)
            var lane = PathSockets.Lane()
            #expect(sockets.shortage == nil)
            for _ in 0..<30 { sockets.add(slot) }
            let endpoint = try sockets.endpoint(&lane, at: 0)
            let granted = endpoint.socket.setReceiveBuffer(endpoint.receiveBuffer)
            #expect(endpoint.receiveBuffer >= 30 * need)
            if granted < 30 * need {
                #expect(sockets.shortage?.needed == 30 * need && sockets.shortage?.granted == granted)
            } else {
                #expect(sockets.shortage == nil)
            }
        }
    }

    @Test(arguments: PingPermission.kinds)
    func `the drops of closed sockets stay counted`(kind: PingSocketKind) throws {
        try with(kind) { sockets, registry in
            var lane = PathSockets.Lane()
            _ = try sockets.endpoint(&lane, at: 0)
            #expect(registry.countDrops(at: 0) == SocketDrops())
            try sockets.openMain(at: Self.second)
            registry.closeRetired(at: 99 * Self.second)
            #expect(registry.countDrops(at: 99 * Self.second) == SocketDrops())
        }
    }
}
