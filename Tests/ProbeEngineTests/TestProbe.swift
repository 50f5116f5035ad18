import Testing

@testable import Network
@testable import ProbeEngine

/// One flow of a test: it sends at its pace until it is stopped.
struct TestProbe: Sendable {
    static let millisecond: Int64 = 1_000_000

    /// What is known of a flow's requests at one moment.
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
    ///   - text: the address; `nil` for a flow that is told later.
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

    /// Runs probes beside `body`, and stops them when it has ended.
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

    /// Runs `body`, and ends probes that it opened.
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

    /// Runs probes until each has `count` verdicts; what was known of each before they were stopped.
    @discardableResult
    static func run(_ probes: [TestProbe], on pinger: Pinger, verdicts count: Int) async -> [Account] {
        await run(probes, on: pinger) {
            for probe in probes { await probe.recorder.wait { $0.verdicts.count >= count } }
            return await pinger.accounts(of: probes)
        }
    }

    /// Runs `body` with a pinger on a loop of its own.
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
    /// Opens flows at once; when, in monotonic nanoseconds.
    func open(_ probes: [TestProbe]) -> Int64 {
        let now = clock.now().monotonic
        for probe in probes {
            open(probe.parameters, to: probe.destination, key: probe.key, observer: probe.recorder)
        }
        return now
    }

    /// The identifiers that the flows' next requests would have.
    func identifiers(of probes: [TestProbe]) -> [UInt16?] {
        probes.map { probe in
            guard let slot = table[probe.key], slot.destination != nil else { return nil }
            return try? slot.sockets.endpoint(&slot.lane, at: clock.now().monotonic).socket.identifier
        }
    }

    /// Opens flows at once; the identifiers that their first requests will have.
    func openIdentified(_ probes: [TestProbe]) -> [UInt16?] {
        _ = open(probes)
        return identifiers(of: probes)
    }

    /// All at the same moment, since nothing happens on the loop meanwhile.
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
