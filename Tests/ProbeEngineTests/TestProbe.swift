import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

/// One flow of a test. It sends at its pace until it is stopped.
struct TestProbe: Sendable {
    static let millisecond: Int64 = 1_000_000

    /// The counts of a flow's requests at one moment.
    struct Account: Sendable, Equatable {
        let sent: Int
        let completed: Int
        let inFlight: Int

        var isExact: Bool { sent == completed + inFlight }
    }

    let key: EchoFlowKey
    let destination: IPAddress?
    let parameters: EchoParameters
    let recorder: FlowRecorder

    /// - Parameters:
    ///   - text: the address; `nil` for a flow that is redirected later.
    ///   - interval: in milliseconds.
    ///   - timeout: in milliseconds.
    init(
        _ text: String?, interval: Int64 = 5, timeout: Int64 = 30_000, payloadSize: Int = 56,
        spread: UInt64 = 0, packet: EchoPacketOptions = EchoPacketOptions(), path: EchoPath = EchoPath(),
        requests: UInt64? = nil
    ) throws {
        key = EchoFlowKey(.random(in: 0 ... .max / 2))
        destination = try text.map { try #require(IPAddress($0)) }
        var parameters = EchoParameters(
            pace: EchoPace(interval: interval * Self.millisecond, spread: spread), timeout: timeout * Self.millisecond,
            payloadSize: payloadSize, packet: packet, path: path)
        parameters.requests = requests
        self.parameters = parameters
        recorder = FlowRecorder()
    }

    func run(on pinger: Pinger) async {
        await pinger.run(parameters, to: destination, key: key, observer: recorder)
    }

    func redirect(to text: String, on pinger: Pinger) async throws {
        await pinger.redirect(key, to: try #require(IPAddress(text)))
    }

    /// Runs probes during `body`, and stops them after it.
    static func run<Result>(
        _ probes: [TestProbe], on pinger: Pinger, until body: () async throws -> Result
    ) async rethrows -> Result {
        let keys = probes.map(\.key)
        return try await withTaskCancellationHandler {
            try await withThrowingDiscardingTaskGroup { group in
                for probe in probes { group.addTask { await probe.run(on: pinger) } }
                defer { pinger.stop(keys) }
                return try await body()
            }
        } onCancel: {
            pinger.stop(keys)
        }
    }

    /// Runs `body`, and stops the probes that it opened.
    static func end<Result>(
        _ probes: [TestProbe], on pinger: Pinger, after body: () async throws -> Result
    ) async rethrows -> Result {
        let keys = probes.map(\.key)
        return try await withTaskCancellationHandler {
            do {
                let result = try await body()
                await stop(keys, on: pinger)
                return result
            } catch {
                await stop(keys, on: pinger)
                throw error
            }
        } onCancel: {
            pinger.stop(keys)
        }
    }

    private static func stop(_ keys: [EchoFlowKey], on pinger: Pinger) async {
        pinger.stop(keys)
        for key in keys { await pinger.waitForEnd(of: key) }
    }

    /// Runs probes until each has `count` verdicts. Returns their accounts from before the stop.
    @discardableResult
    static func run(_ probes: [TestProbe], on pinger: Pinger, verdicts count: Int) async -> [Account] {
        await run(probes, on: pinger) {
            for probe in probes { await probe.recorder.wait { $0.verdicts.count >= count } }
            return await pinger.accounts(of: probes)
        }
    }

    /// Runs `body` with a pinger on its own loop.
    static func withPinger<Result>(
        _ options: PingOptions = PingOptions(), clock: PingClock = .system, observer: EngineRecorder = EngineRecorder(),
        _ body: (Pinger) async throws -> Result
    ) async throws -> Result {
        try await PingLoop.withLoop { loop in
            try await body(Pinger(on: loop, options: options, clock: clock, observer: observer))
        }
    }
}

extension Pinger {
    /// Opens flows at once. Returns when, in monotonic nanoseconds.
    func open(_ probes: [TestProbe]) -> Int64 {
        let now = clock.now().monotonic
        for probe in probes {
            open(probe.parameters, to: probe.destination, key: probe.key, observer: probe.recorder)
        }
        return now
    }

    /// Returns the identifiers that the flows' next requests would have.
    func identifiers(of probes: [TestProbe]) -> [UInt16?] {
        probes.map { probe in
            guard let slot = table[probe.key], slot.destination != nil else { return nil }
            return try? slot.sockets.endpoint(&slot.lane, at: clock.now().monotonic).socket.identifier
        }
    }

    /// Opens flows at once. Returns the identifiers that their first requests will have.
    func openIdentified(_ probes: [TestProbe]) -> [UInt16?] {
        _ = open(probes)
        return identifiers(of: probes)
    }

    /// Returns all accounts of one moment, because nothing else runs on the loop meanwhile.
    func accounts(of probes: [TestProbe]) -> [TestProbe.Account] {
        probes.map { probe in
            TestProbe.Account(
                sent: probe.recorder.sent.count, completed: probe.recorder.verdicts.count,
                inFlight: Int(table[probe.key]?.flow.inFlight ?? 0))
        }
    }
}

extension [TestProbe.Account] {
    var areExact: Bool { allSatisfy(\.isExact) }
}

/// The ICMP sockets that this process may open. Tests that need others are skipped with a reason.
enum PingPermission {
    /// The kinds of socket that may be opened.
    static let kinds: [PingSocketKind] = [.raw, .datagram].filter { opens(.ipv4, $0) }

    /// Whether there is an IPv6 loopback address.
    static let hasIPv6 = opens(.ipv6, .automatic, from: "::1")

    /// The loopback addresses of the families that the system has.
    static let loopbacks: [String] = hasIPv6 ? ["127.0.0.1", "::1"] : ["127.0.0.1"]

    private static func opens(_ family: IPAddress.Family, _ kind: PingSocketKind, from source: String? = nil) -> Bool {
        let path = EchoPath(source: source.flatMap { IPAddress($0) })
        return (try? PingSocket(family: family, path: path, options: PingOptions(socketKind: kind))) != nil
    }
}
