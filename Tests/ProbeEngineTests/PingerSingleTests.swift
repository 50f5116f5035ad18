import Glibc
import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

/// Single requests next to flows, on loopback addresses.
@Suite(
    .enabled(if: !PingPermission.kinds.isEmpty, "cannot open an ICMP socket: run as root, or set ping_group_range"),
    .timeLimit(.minutes(2)))
struct PingerSingleTests {
    private static let silent = "127.255.255.255"
    private static let second: Int64 = 1_000_000_000

    private func echo(
        timeout: Int64 = 10 * second, size: Int = 56, hopLimit: UInt8? = nil, isUncut: Bool = false,
        keepsChecksum: Bool = false
    ) -> SingleEcho {
        SingleEcho(
            timeout: timeout, payloadSize: size,
            packet: EchoPacketOptions(hopLimit: hopLimit, forbidsFragmentation: isUncut), keepsChecksum: keepsChecksum)
    }

    private func isReply(_ outcome: SingleEchoOutcome) -> Bool {
        if case .reply(let reply) = outcome { reply.roundTripTime < 10 * Self.second } else { false }
    }

    @Test(arguments: PingPermission.kinds)
    func `a request is answered at once, with and without a constant checksum`(kind: PingSocketKind) async throws {
        try await TestProbe.withPinger(PingOptions(socketKind: kind)) { pinger in
            for text in PingPermission.loopbacks {
                let address = try #require(IPAddress(text))
                for size in [0, 16, 17, 18, 56, 1_472, 9_000] {
                    for keepsChecksum in [false, true] {
                        let outcome = await pinger.send(echo(size: size, keepsChecksum: keepsChecksum), to: address)
                        #expect(isReply(outcome), "\(text), \(size) bytes: \(outcome)")
                    }
                }
            }
            #expect(await pinger.openFlowCount == 0)
        }
    }

    @Test(arguments: PingPermission.kinds)
    func `flows continue during single requests with a constant checksum`(kind: PingSocketKind) async throws {
        let probe = try TestProbe("127.0.0.1", payloadSize: 200)
        let address = try #require(IPAddress("127.0.0.1"))
        try await TestProbe.withPinger(PingOptions(socketKind: kind)) { pinger in
            await TestProbe.run([probe], on: pinger) {
                for _ in 0..<50 {
                    let outcome = await pinger.send(echo(size: 100, hopLimit: 3, keepsChecksum: true), to: address)
                    #expect(isReply(outcome), "\(outcome)")
                }
                await probe.recorder.wait { $0.verdicts.count >= 50 }
            }
        }
        probe.recorder.expectAllAnswered(50)
    }

    @Test(arguments: PingPermission.kinds)
    func `silence is returned shortly after the timeout, and leaves no flow open`(kind: PingSocketKind) async throws {
        let address = try #require(IPAddress(Self.silent))
        try await TestProbe.withPinger(PingOptions(socketKind: kind, allowsBroadcast: true)) { pinger in
            // It runs on the engine's own thread, so that no other test delays it.
            let (outcome, taken) = await withTaskExecutorPreference(pinger.loop) {
                let start = ContinuousClock.now
                let outcome = await pinger.send(echo(timeout: Self.second / 5), to: address)
                return (outcome, ContinuousClock.now - start)
            }
            #expect(outcome == .silence)
            #expect(taken >= .milliseconds(200) && taken < .seconds(2), "\(taken)")
            #expect(await pinger.openFlowCount == 0)
        }
    }

    @Test(.enabled(if: PingPermission.hasIPv6, "no ::1"), arguments: PingPermission.kinds)
    func `a request that is too long for the link is a send failure, but no failure of the path`(
        kind: PingSocketKind
    ) async throws {
        let address = try #require(IPAddress("::1"))
        let observer = EngineRecorder()
        try await TestProbe.withPinger(PingOptions(socketKind: kind), observer: observer) { pinger in
            for _ in 0..<3 {
                #expect(
                    await pinger.send(echo(size: 65_507, isUncut: true), to: address) == .notSent(.messageSize))
            }
            #expect(isReply(await pinger.send(echo(), to: address)))
            #expect(await pinger.openFlowCount == 0)
        }
        #expect(observer.paths.isEmpty)
    }

    @Test func `a cancelled task does not wait, whether it was cancelled before or after sending`() async throws {
        let address = try #require(IPAddress(Self.silent))
        let waiting = echo(timeout: 60 * Self.second)
        try await TestProbe.withPinger(PingOptions(allowsBroadcast: true)) { pinger in
            let outcomes = await withTaskGroup(of: SingleEchoOutcome.self) { group in
                for _ in 0..<100 { group.addTask { await pinger.send(waiting, to: address) } }
                while await pinger.openFlowCount < 100 { await Task.yield() }
                group.cancelAll()
                for _ in 0..<100 { group.addTask { await pinger.send(waiting, to: address) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes == Array(repeating: .cancelled, count: 200))
            #expect(await pinger.openFlowCount == 0)
            #expect(await pinger.rateOfFlows < 1e-6)
        }
    }

    @Test func `a thousand requests at once are all answered, and leave no flow open`() async throws {
        try await TestProbe.withPinger { pinger in
            let answered = await withTaskGroup(of: Bool.self) { group in
                for index in 0..<1_000 {
                    guard let address = IPAddress("127.3.\(index / 250).\(index % 250 + 1)") else { continue }
                    group.addTask { isReply(await pinger.send(echo(), to: address)) }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(answered == 1_000)
            #expect(await pinger.openFlowCount == 0)
        }
    }

    @Test(
        .enabled(if: PingPermission.kinds.contains(.raw), "needs a raw socket to see"), arguments: PingPermission.kinds)
    func `requests with any hop limit have one checksum on the wire, even after a renewal of the identifier`(
        kind: PingSocketKind
    ) async throws {
        for text in PingPermission.loopbacks {
            let address = try #require(IPAddress(text))
            // The size identifies the requests, even from those of the other kind at the same time.
            let size = (kind == .raw ? 1_200 : 1_250) + Int.random(in: 0..<50)
            let sniffer = try RequestSniffer(address.family, payloadSize: size)
            var seen: [RequestSniffer.Request] = []
            try await TestProbe.withPinger(PingOptions(socketKind: kind)) { pinger in
                for hopLimit in 1...30 as ClosedRange<UInt8> {
                    if hopLimit == 16 { try await pinger.renewIdentifier(address.family) }
                    let outcome = await pinger.send(
                        echo(size: size, hopLimit: hopLimit, keepsChecksum: true), to: address)
                    #expect(isReply(outcome), "\(outcome)")
                    seen += sniffer.read()
                }
            }
            // Other tests' requests may fill the buffer.
            #expect(seen.count > 10)
            #expect(Set(seen.map(\.checksum)).count == 1 && Set(seen.map(\.identifier)).count == 2, "\(text): \(seen)")
            #expect(Set(seen.map(\.sequence)).count > 10)
        }
    }

    @Test func `a missing interface of the path is a send failure`() async throws {
        let address = try #require(IPAddress("127.0.0.1"))
        var echo = echo()
        echo.path = EchoPath(interface: "no-such-device")
        try await TestProbe.withPinger { pinger in
            #expect(await pinger.send(echo, to: address) == .notSent(.noRoute))
            #expect(await pinger.openFlowCount == 0)
        }
    }
}

extension Pinger {
    fileprivate func renewIdentifier(_ family: IPAddress.Family) throws {
        try sockets(family, EchoPath()).openMain(at: clock.now().monotonic)
    }
}

/// Captures the echo requests of one length that reach this host.
private final class RequestSniffer {
    struct Request {
        let checksum: UInt16
        let identifier: UInt16
        let sequence: UInt16
    }

    private let socket: Descriptor
    private let family: IPAddress.Family
    private let length: Int

    init(_ family: IPAddress.Family, payloadSize: Int) throws {
        self.family = family
        length = 8 + payloadSize
        let type = Int32(SOCK_RAW.rawValue | SOCK_NONBLOCK.rawValue)
        socket = try Descriptor(
            family == .ipv4
                ? Glibc.socket(AF_INET, type, Int32(IPPROTO_ICMP)) : Glibc.socket(AF_INET6, type, Int32(IPPROTO_ICMPV6))
        )
    }

    /// The requests so far.
    func read() -> [Request] {
        var requests: [Request] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = recv(socket.number, &buffer, buffer.count, 0), count > 0 {
            let message = Array(buffer[(family == .ipv4 ? 20 : 0)..<count])
            guard message.count == length, message[0] == ICMPType.echoRequest(family) else { continue }
            func number(_ place: Int) -> UInt16 { UInt16(message[place]) << 8 | UInt16(message[place + 1]) }
            requests.append(Request(checksum: number(2), identifier: number(4), sequence: number(6)))
        }
        return requests
    }
}

extension Pinger {
    fileprivate var openFlowCount: Int { table.count }
    fileprivate var rateOfFlows: Double { rate }
}
