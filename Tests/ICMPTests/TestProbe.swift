import Testing

@testable import ICMP

/// One flow of a test: it sends as many requests as it is told, then waits to be stopped.
struct TestProbe: Sendable {
    static let millisecond: Int64 = 1_000_000

    let key: EchoFlowKey
    let parameters: EchoParameters
    let requests: Int
    let recorder: FlowRecorder

    /// - Parameters:
    ///   - interval: in milliseconds; 0 sends them all at once.
    ///   - timeout: in milliseconds.
    init(
        _ text: String, requests: Int = 1, interval: Int64 = 1, timeout: Int64 = 30_000, payloadSize: Int = 56,
        recorder: FlowRecorder = FlowRecorder()
    ) throws {
        key = EchoFlowKey(.random(in: .min ... .max))
        parameters = EchoParameters(
            destination: try #require(IPAddress(text)), interval: interval * Self.millisecond,
            timeout: timeout * Self.millisecond, payloadSize: payloadSize)
        self.requests = requests
        self.recorder = recorder
    }

    func run(on pinger: isolated Pinger) async {
        let flow = pinger.open(parameters, key: key, observer: recorder)
        defer { pinger.close(flow) }
        var due = pinger.now.monotonic
        for _ in 0..<requests {
            guard await pinger.send(on: flow, at: due) else { return }
            due += parameters.interval
        }
        _ = await pinger.send(on: flow, at: .max)
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

    /// Runs `body` with a pinger on a loop of its own.
    static func withPinger<Result>(
        _ kind: PingSocketKind = .automatic, allowsBroadcast: Bool = false, clock: PingClock = .system,
        observer: EngineRecorder = EngineRecorder(), _ body: (Pinger) async throws -> Result
    ) async throws -> Result {
        try await PingLoop.withLoop { loop in
            let options = PingOptions(socketKind: kind, allowsBroadcast: allowsBroadcast)
            return try await body(Pinger(on: loop, options: options, clock: clock, observer: observer))
        }
    }
}
